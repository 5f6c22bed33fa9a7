import { expect, test } from "vitest";
import type { Predictions } from "@/lib/api-types";
import { withAnswer, withFrame } from "@/lib/live/apply";
import type { Frame } from "@/lib/live/events";

const shown: Predictions = {
  ...{ series: "m-1", feeder: "f-1", kind: "meter", time_zone: "UTC", unit: "Wh", interval: "PT1H" },
  quantiles_permille: [500],
  forecasts: [],
  actuals: [{ interval_start: "2026-11-23T10:00:00Z", energy_wh: 100, flags: [] }],
  next_cursor: null,
};
const frame = (type: string, data: unknown) =>
  ({ id: "e", stream_id: "1-0", type, feeder: "f-1", data }) as Frame;
const issued = frame("org.gridledger.forecast.issued.v1", {
  ...{
    forecast_id: "x",
    feeder: "f-1",
    origin: "2026-11-23T12:00:00Z",
    available_at: "2026-11-23T12:04:00Z",
  },
  ...{ series: ["m-0", "m-1"], energy_wh: [[[1]], [[2]]], degradation: ["full", "no_weather"] },
  model: { name: "m", version: "1", sha256: "00" },
});
const receipt = (block_time: string, status = "included") =>
  frame("org.gridledger.forecast.notarized.v1", { forecast_ids: ["x"], block_time, status, sequence: 1 });

test("a new forecast slides in with the numbers of its own series", () => {
  const [forecast] = withFrame(shown, issued).forecasts;
  expect(forecast).toMatchObject({ energy_wh: [[2]], degradation: "no_weather", proof_status: "pending" });
});

test("the same forecast twice changes nothing", () => {
  const once = withFrame(shown, issued);
  expect(withFrame(once, issued)).toBe(once);
});

test("a closed hour extends the actuals, a gap as a gap", () => {
  const closed = frame("org.gridledger.hour.closed.v1", {
    ...{
      feeder: "f-1",
      series: ["m-0", "m-1"],
      interval_start: "2026-11-23T11:00:00Z",
      energy_wh: [7, null],
      flags: [[], ["gap"]],
    },
  });
  expect(withFrame(shown, closed).actuals.at(-1)).toEqual({
    interval_start: "2026-11-23T11:00:00Z",
    energy_wh: null,
    flags: ["gap"],
  });
});

test("a correction replaces the hour it corrects", () => {
  const corrected = frame("org.gridledger.actuals.corrected.v1", {
    ...{ feeder: "f-1", series: "m-1", interval_start: "2026-11-23T10:00:00+00:00", energy_wh: 90 },
  });
  expect(withFrame(shown, corrected).actuals.map((actual) => actual.energy_wh)).toEqual([90]);
});

test("a receipt after the first promised hour began makes the forecast late", () => {
  const before = withFrame(withFrame(shown, issued), receipt("2026-11-23T12:59:59Z"));
  const after = withFrame(withFrame(shown, issued), receipt("2026-11-23T13:00:00Z"));
  expect(before.forecasts[0]?.proof_status).toBe("included");
  expect(after.forecasts[0]?.proof_status).toBe("late");
});

test("events of other series change nothing", () => {
  const other = frame("org.gridledger.actuals.corrected.v1", {
    series: "m-9",
    interval_start: "",
    energy_wh: 1,
  });
  expect(withFrame(shown, other)).toBe(shown);
});

test("an answer older than the stream takes nothing back", () => {
  const streamed = withFrame(shown, issued);
  expect(withAnswer(streamed, shown).forecasts).toEqual(streamed.forecasts);
});
