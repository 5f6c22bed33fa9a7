import { expect, test } from "vitest";
import { summary } from "@/lib/chart/summary";
import type { Quantity } from "@/lib/power";
import { HOUR_MS } from "@/lib/time";

const permilles = [50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 950];
const fan = (median: number) => permilles.map((permille) => median + (permille - 500) * 10);
const start = Date.parse("2026-11-23T18:00Z");
/** As read: where a line may not break is seen, not heard. */
const said = (input: Omit<Parameters<typeof summary>[0], "quantity">, quantity: Quantity = "power") =>
  summary({ ...input, quantity }).replaceAll("\u00a0", " ");
const hour = (step: number, median: number, actualWh: number | null = null) => ({
  startMs: start + step * HOUR_MS,
  actualWh,
  doubts: "",
  quantilesWh: fan(median),
});

test("it names the peak with its range, hour and zone", () => {
  const text = said({ hours: [hour(0, 40_000), hour(1, 50_000)], permilles, zone: "UTC", limitWh: null });
  expect(text).toBe(
    "Load is expected to peak at 50.0 kW (80 % range 46.0 kW to 54.0 kW) on Mon 23 Nov, 19:00–20:00 UTC.",
  );
});

test("it says how likely the limit is crossed", () => {
  const text = said({ hours: [hour(0, 50_000)], permilles, zone: "UTC", limitWh: 53_000 });
  expect(text).toContain("Highest chance of any hour to cross the limit of 53.0 kW: about 20 %.");
});

test("beyond its outermost quantiles a forecast knows no more than a bound", () => {
  const far = said({ hours: [hour(0, 50_000)], permilles, zone: "UTC", limitWh: 90_000 });
  expect(far).toContain("cross the limit of 90.0 kW: under 5 %.");
  const passed = said({ hours: [hour(0, 50_000)], permilles, zone: "UTC", limitWh: 10_000 });
  expect(passed).toContain("cross the limit of 10.0 kW: over 95 %.");
});

test("it says how the hours measured since turned out, with their number", () => {
  const hours = [hour(0, 50_000, 50_100), hour(1, 50_000, 60_000)];
  const text = said({ hours, permilles, zone: "UTC", limitWh: null });
  expect(text).toContain("Inside the 80 % range: 1 of 2 hours measured since.");
});

test("export is a load of its own kind", () => {
  const text = said({ hours: [hour(0, 2_000), hour(1, -30_000)], permilles, zone: "UTC", limitWh: null });
  expect(text).toContain("It feeds back most, 30.0 kW, on Mon 23 Nov, 19:00–20:00 UTC.");
});

test("an hour’s energy is the same number under another name", () => {
  const input = { hours: [hour(0, 40_000), hour(1, 50_000)], permilles, zone: "UTC", limitWh: 53_000 };
  expect(said(input, "energy")).toBe(
    "The hour with most energy is expected to take 50.0 kWh (80 % range 46.0 kWh to 54.0 kWh) on Mon 23 Nov, " +
      "19:00–20:00 UTC. Highest chance of any hour to cross the limit of 53.0 kWh: about 20 %.",
  );
});
