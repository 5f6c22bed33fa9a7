import { expect, test } from "vitest";
import type { TrackRecord } from "@/lib/api-types";
import { besideText, dayText } from "@/lib/skill/words";
import { yesterdaysOrigin } from "@/lib/skill/yesterday";

test.each([
  [0.43, "43 % better than it"],
  [-0.12, "12 % worse than it"],
  [0.002, "as good as it"],
  [null, "not to be compared with it"],
])("skill of %s in words", (skill, words) => {
  expect(besideText(skill, "it").replaceAll("\u00a0", " ")).toBe(words);
});

const figures = { mae_wh: "1", wql: "1", coverage_80: "0.790000", skill_vs_weekly_naive: "0.430000" };

function record(n: number): TrackRecord {
  const forecasts = { promised: 1, in_time: 1, late: 0, missing: 0, pending: 0 };
  const all = { sums: { n }, figures: n ? figures : { ...figures, coverage_80: null } };
  return {
    feeder: "f",
    from: "2026-11-29T00:00:00Z",
    to: "2026-11-29T01:00:00Z",
    unit: "Wh",
    forecasts,
    all,
    rows: [],
  };
}

test("a day is judged in one sentence, with its number of hours", () => {
  expect(dayText(record(92), "UTC").replaceAll("\u00a0", " ")).toBe(
    "The forecast for Sun 29 Nov 2026 was 43 % better than last week’s pattern; its 80 % band held 79 % of 92 series-hours.",
  );
  expect(dayText(record(0), "UTC")).toContain("cannot be scored");
});

test.each([
  ["2026-11-30T20:00:00Z", "2026-11-29T00:00:00.000Z"],
  ["2026-03-30T10:00:00Z", "2026-03-29T00:00:00.000Z"], // a day of 23 hours
  ["2026-10-26T10:00:00Z", "2026-10-24T23:00:00.000Z"], // and one of 25
])("yesterday of %s began at %s", (newest, from) => {
  expect(yesterdaysOrigin(newest, "Europe/London").from).toBe(from);
});
