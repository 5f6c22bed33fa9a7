import { expect, test } from "vitest";
import type { Block, Predictions } from "@/lib/api-types";
import { failureText, isOpen, newKey, onRequest } from "@/lib/forecast-now";

test("an order stays open until it is known what became of it", () => {
  expect([0, 401, 429, 500, 503].map(isOpen)).toEqual(Array(5).fill(true));
  expect([403, 404, 413, 422].map(isOpen)).toEqual(Array(4).fill(false));
});

test("a failure says whether something may have been issued", () => {
  expect(failureText({ status: 0, message: "No answer." })).toContain(
    "the same order, so nothing is issued twice",
  );
  expect(failureText({ status: 422, message: "series: unknown." })).toBe(
    "Nothing was issued. series: unknown.",
  );
});

test("each order has a key of its own", () => {
  expect(new Set([newKey(), newKey()]).size).toBe(2);
  expect(newKey()).toMatch(/^0x[0-9a-f]{32}$/);
});

const BLOCK = {
  forecast_id: "request:1",
  origin: "2026-06-15T11:00:00Z",
  quantiles_permille: [500],
  series: [{ series: "m-1", degradation: "no_weather", energy_wh: [[7]] }],
} as unknown as Block;

test("the answer is shown as every forecast of its series", () => {
  const shown = { series: "m-1", feeder: "north", forecasts: [] } as unknown as Predictions;
  const issued = onRequest(shown, BLOCK)!;
  expect(issued.forecast).toMatchObject({
    forecast_id: "request:1",
    degradation: "no_weather",
    energy_wh: [[7]],
  });
  expect(issued.shown).toMatchObject({
    feeder: "north",
    quantiles_permille: [500],
    forecasts: [issued.forecast],
  });
  expect(onRequest({ ...shown, series: "m-2" }, BLOCK)).toBeNull();
});
