import { expect, test } from "vitest";
import type { Feeder } from "@/lib/api-types";
import { freshnessText } from "@/lib/overview/freshness";
import { mostAtRisk, ordered } from "@/lib/overview/order";
import { rowsOf } from "@/lib/overview/rows";
import { offsetsOf, visibleRows } from "@/lib/overview/visible";

function feeder(id: string, chance: number | null, changes: Partial<Feeder> = {}): Feeder {
  const risk = chance === null ? null : { interval_start: "2026-06-15T17:00:00Z", chance };
  return {
    ...{
      feeder: id,
      name: `Feeder ${id}`,
      time_zone: "UTC",
      limit_wh: 1000,
      last_hour: null,
      next_peak: null,
    },
    ...{
      series: [
        { series: id, kind: "total" as const },
        { series: `${id}-meter`, kind: "meter" as const },
      ],
    },
    ...{ last_origin: "2026-06-15T11:00:00Z", degradation: "full", proof_status: "final" },
    outlook: { quantiles_permille: [100, 500, 900], energy_wh: [], limit_risk: risk },
    ...changes,
  } as Feeder;
}

const ids = (feeders: Feeder[]) => feeders.map((each) => each.feeder);

test("what is most likely to cross its limit comes first, what has no limit last, names decide", () => {
  const feeders = [feeder("10", 0.05), feeder("3", null), feeder("9", 0.05), feeder("7", 0.4)];
  expect(ids(ordered(feeders, "risk"))).toEqual(["7", "9", "10", "3"]);
  expect(ids(ordered(feeders, "name"))).toEqual(["3", "7", "9", "10"]);
  expect(mostAtRisk(feeders)?.feeder).toBe("7");
  expect(mostAtRisk(feeders.slice(0, 3))).toBeNull();
});

test("what is late or old comes first when asked for", () => {
  const feeders = [
    feeder("1", 0),
    feeder("2", 0, { proof_status: "late" }),
    feeder("3", 0, { last_origin: null }),
  ];
  expect(ids(ordered(feeders, "proof"))[0]).toBe("2");
  expect(ids(ordered(feeders, "freshness"))[0]).toBe("3");
});

test("the weakest forecasts come first when asked for, those without a score last", () => {
  const feeders = [feeder("1", 0), feeder("2", 0), feeder("3", 0), feeder("4", 0)];
  const skills = new Map([
    ["2", 0.2],
    ["3", null],
    ["4", -0.1],
  ]);
  expect(ids(ordered(feeders, "skill", skills))).toEqual(["4", "2", "1", "3"]);
});

test("a search shows the meters it finds below their feeders; without one those of the feeder looked at", () => {
  const feeders = [feeder("1", 0), feeder("2", 0)];
  const shown = (search: string, selected: string) =>
    rowsOf(feeders, { order: "name", skills: new Map() }, search, selected).map(
      (row) => row.meter ?? row.feeder.feeder,
    );
  expect(shown("", "2-meter")).toEqual(["1", "2", "2-meter"]);
  expect(shown("1-METER", "2")).toEqual(["1", "1-meter"]);
  expect(shown("nobody", "")).toEqual([]);
});

test("only rows in view are drawn, at both ends and in the middle", () => {
  const offsets = offsetsOf(Array.from({ length: 5000 }, () => 100));
  expect(visibleRows(offsets, 0, 800)).toEqual([0, 13]);
  expect(visibleRows(offsets, 250_000, 800)).toEqual([2496, 2513]);
  expect(visibleRows(offsets, 1e9, 800)).toEqual([4999, 5000]);
  expect(visibleRows([0], 0, 800)).toEqual([0, 0]);
});

test("how far a forecast is behind is counted on the data’s clock", () => {
  expect(freshnessText("2026-06-15T11:00:00Z", "2026-06-15T11:00:00Z").old).toBe(false);
  expect(freshnessText("2026-06-15T10:00:00Z", "2026-06-15T11:00:00Z").words).toBe("1 hour behind");
  expect(freshnessText(null, "2026-06-15T11:00:00Z").words).toBe("no forecast yet");
});
