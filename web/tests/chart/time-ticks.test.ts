import { expect, test } from "vitest";
import { timeTicks, zoneLabel } from "@/lib/chart/time-ticks";
import { HOUR_MS, hourText } from "@/lib/time";

const hours = (from: string, count: number) =>
  Array.from({ length: count }, (_, index) => Date.parse(from) + index * HOUR_MS);

test("the day of 23 hours keeps its midnights", () => {
  const days = timeTicks(hours("2026-03-29T00:00Z", 24), "Europe/London").filter((tick) => tick.day);
  expect(days).toEqual([
    { index: 0, label: "00:00", day: "Sun 29 Mar" },
    { index: 23, label: "00:00", day: "Mon 30 Mar" },
  ]);
});

test("the day of 25 hours keeps its midnights", () => {
  const days = timeTicks(hours("2026-10-24T23:00Z", 26), "Europe/London").filter((tick) => tick.day);
  expect(days.map(({ index, day }) => [index, day])).toEqual([
    [0, "Sun 25 Oct"],
    [25, "Mon 26 Oct"],
  ]);
});

test("an hour that happens twice is told apart by its offset", () => {
  const [first, second] = hours("2026-10-25T00:00Z", 2).map((ms) => hourText(ms, "Europe/London"));
  expect(first).toBe("Sun 25 Oct, 01:00 UTC+1–01:00 UTC+0");
  expect(second).toBe("Sun 25 Oct, 01:00–02:00 UTC+0");
});

test("a midnight that never strikes still begins a day", () => {
  const days = timeTicks(hours("2026-09-06T02:00Z", 4), "America/Santiago").filter((tick) => tick.day);
  expect(days).toMatchObject([{ index: 2, label: "01:00" }]);
});

test("half-hour zones are written in full", () => {
  expect(hourText(Date.parse("2026-11-23T12:00Z"), "Asia/Kolkata")).toBe("Mon 23 Nov, 17:30–18:30 UTC+5:30");
});

test("the zone is named with both of its offsets when the clocks change", () => {
  expect(zoneLabel(hours("2026-10-24T12:00Z", 24), "Europe/London")).toBe("Europe/London, UTC+1 then UTC+0");
  expect(zoneLabel(hours("2026-11-24T12:00Z", 24), "UTC")).toBe("UTC");
});
