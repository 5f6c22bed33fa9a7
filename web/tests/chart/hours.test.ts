import { expect, test } from "vitest";
import type { Predictions } from "@/lib/api-types";
import { chartHours, pastHours } from "@/lib/chart/hours";
import { honestWorld } from "../proof/evidence";

async function past(...hours: [hoursBeforeOrigin: number, energyWh: number | null][]): Promise<number> {
  const { shown, forecast } = (await honestWorld()).evidence;
  const actuals: Predictions["actuals"] = hours.map(([before, energy_wh]) => ({
    interval_start: new Date(Date.parse(forecast.origin) - before * 3_600_000).toISOString(),
    energy_wh,
    flags: [],
  }));
  return pastHours({ ...shown, actuals }, forecast);
}

test("a chart looks back to the first hour measured", async () => {
  expect(await past([20, null], [12, 500], [11, 400])).toBe(12);
});

test("it looks back far enough to read, and no further than a day and a half", async () => {
  expect(await past()).toBe(6);
  expect(await past([1, 500])).toBe(6);
  expect(await past([400, 500])).toBe(36);
});

test("what was doubtful about an hour is said in words, a gap is not", async () => {
  const { shown, forecast } = (await honestWorld()).evidence;
  const hour = (before: number, flags: string[]) => ({
    interval_start: new Date(Date.parse(forecast.origin) - before * 3_600_000).toISOString(),
    energy_wh: 500,
    flags,
  });
  const actuals = [hour(3, ["gap"]), hour(2, ["partial_hour", "spike"]), hour(1, ["brand_new"])];
  expect(
    chartHours({ ...shown, actuals }, forecast, 3)
      .slice(0, 3)
      .map(({ doubts }) => doubts),
  ).toEqual(["", "part of the hour is missing, unusually high", "brand new"]);
});
