import { expect, test } from "vitest";
import { chartCsv } from "@/lib/chart/csv";

const HOUR = 3_600_000;

test("every hour is a line, and what is not known is empty", () => {
  const hours = [
    { startMs: 0, actualWh: -5, doubts: "spike, stuck", quantilesWh: null },
    { startMs: HOUR, actualWh: null, doubts: "", quantilesWh: null },
    { startMs: 2 * HOUR, actualWh: null, doubts: "", quantilesWh: [1, 2, 3] },
  ];
  expect(chartCsv({ hours, permilles: [50, 500, 950] })).toBe(
    "interval_start,measured_wh,doubts,p05_wh,p50_wh,p95_wh\r\n" +
      "1970-01-01T00:00:00Z,-5,spike; stuck,,,\r\n" +
      "1970-01-01T01:00:00Z,,,,,\r\n" +
      "1970-01-01T02:00:00Z,,,1,2,3\r\n",
  );
});
