import { expect, test } from "vitest";
import type { TrackRecord } from "@/lib/api-types";
import { byModel } from "@/lib/skill/by-model";

const row = (sha256: string, lead_hour: number, sums: Record<string, number>) => ({
  model: { name: "load-lstm", version: sha256, sha256 },
  lead_hour,
  sums,
});
const record = (...rows: ReturnType<typeof row>[]) => ({ rows }) as unknown as TrackRecord;
const hours = (n: number, error: number) => ({
  n,
  absolute_error_wh: error,
  covered_80: n / 2,
  weekly_wql_numerator: 100,
  weekly_forecast_wql_numerator: 60,
});

test("a model's hours ahead are one figure, the model with most hours first", () => {
  const found = byModel(
    record(row("new", 1, hours(2, 20)), row("old", 1, hours(4, 8)), row("old", 2, hours(4, 16))),
  );
  expect(found.map(({ version, n, maeWh }) => [version, n, maeWh])).toEqual([
    ["old", 8, 3],
    ["new", 2, 10],
  ]);
  expect(found[0]).toMatchObject({ coverage80: 0.5, skillVsWeeklyNaive: 0.4 });
});

test("what was never scored is not compared", () => {
  expect(byModel(record(row("new", 0, { n: 0 })))).toEqual([]);
});
