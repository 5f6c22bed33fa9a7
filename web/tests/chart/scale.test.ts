import { expect, test } from "vitest";
import { energyScale, heightOf, limitInReach } from "@/lib/chart/scale";

test("the scale ends on round numbers and holds every value and zero", () => {
  expect(energyScale([12_300, 47_800])).toEqual({
    min: 0,
    max: 50_000,
    ticks: [0, 10_000, 20_000, 30_000, 40_000, 50_000],
  });
});

test("export goes below zero, and zero keeps its own tick", () => {
  const scale = energyScale([-3_100, 900]);
  expect(scale.min).toBeLessThanOrEqual(-3_100);
  expect(scale.ticks).toContain(0);
  expect(heightOf(scale.min, scale)).toBe(0);
  expect(heightOf(scale.max, scale)).toBe(1);
});

test("a series of zeros still has a height", () => {
  const scale = energyScale([0, 0]);
  expect(scale.max).toBeGreaterThan(scale.min);
});

test("a limit far above the load does not flatten it", () => {
  expect(limitInReach(60_000, [50_000])).toBe(true);
  expect(limitInReach(600_000, [50_000])).toBe(false);
});
