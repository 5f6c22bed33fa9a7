// What an event changes on the screen: pure, and harmless when the same event comes twice.

import type { Actual, IssuedForecast, Predictions, Receipt } from "../api-types";
import { hoursThatCount, PROMISED_HOURS } from "../proof/lateness";
import type { ForecastIssued, ForecastNotarized, Frame } from "./events";

// A page left open for days must not grow.
const KEPT_FORECASTS = 48;
const KEPT_HOURS = 24 * 7;

/** The predictions after this frame; the very same object when it changes nothing. */
export function withFrame(shown: Predictions, frame: Frame): Predictions {
  switch (frame.type) {
    case "org.gridledger.forecast.issued.v1":
      return withForecast(shown, frame.data);
    case "org.gridledger.hour.closed.v1": {
      const { series, interval_start, energy_wh, flags } = frame.data;
      const row = series.indexOf(shown.series);
      if (row < 0) return shown;
      return withActual(shown, {
        interval_start,
        energy_wh: energy_wh[row] ?? null,
        flags: flags?.[row] ?? [],
      });
    }
    case "org.gridledger.actuals.corrected.v1":
      return frame.data.series === shown.series ? withActual(shown, { ...frame.data, flags: [] }) : shown;
    case "org.gridledger.forecast.notarized.v1":
      return withReceipt(shown, frame.data);
    default:
      return shown;
  }
}

/** A fresh answer, and what the stream brought that the stores did not have yet. */
export function withAnswer(shown: Predictions, fresh: Predictions): Predictions {
  const newest = Date.parse(fresh.forecasts[0]?.origin ?? "1970-01-01");
  const ahead = shown.forecasts.filter((forecast) => Date.parse(forecast.origin) > newest);
  const known = new Set(fresh.actuals.map((actual) => Date.parse(actual.interval_start)));
  const unknown = shown.actuals.filter((actual) => !known.has(Date.parse(actual.interval_start)));
  return { ...fresh, forecasts: [...ahead, ...fresh.forecasts], actuals: [...fresh.actuals, ...unknown] };
}

function withForecast(shown: Predictions, issued: ForecastIssued): Predictions {
  const row = issued.series.indexOf(shown.series);
  if (row < 0 || shown.forecasts.some((known) => known.forecast_id === issued.forecast_id)) return shown;
  const { forecast_id, origin, available_at, model } = issued;
  const forecast: IssuedForecast = {
    ...{ forecast_id, origin, available_at, model },
    degradation: issued.degradation[row]!,
    energy_wh: issued.energy_wh[row]!,
    proof_status: "pending",
    receipt: null,
  };
  const newestFirst = (a: IssuedForecast, b: IssuedForecast) => Date.parse(b.origin) - Date.parse(a.origin);
  return { ...shown, forecasts: [...shown.forecasts, forecast].sort(newestFirst).slice(0, KEPT_FORECASTS) };
}

function withActual(shown: Predictions, { interval_start, energy_wh, flags }: Actual): Predictions {
  const others = shown.actuals.filter(
    (actual) => Date.parse(actual.interval_start) !== Date.parse(interval_start),
  );
  return { ...shown, actuals: [...others, { interval_start, energy_wh, flags }].slice(-KEPT_HOURS) };
}

function withReceipt(shown: Predictions, { forecast_ids, ...receipt }: ForecastNotarized): Predictions {
  const concerned = (forecast: IssuedForecast) =>
    forecast_ids.includes(forecast.forecast_id) && forecast.receipt?.status !== "final";
  if (!shown.forecasts.some(concerned)) return shown;
  const forecasts = shown.forecasts.map((forecast) =>
    concerned(forecast)
      ? { ...forecast, receipt, proof_status: anchoredStatus(forecast.origin, receipt) }
      : forecast,
  );
  return { ...shown, forecasts };
}

function anchoredStatus(origin: string, receipt: Receipt): IssuedForecast["proof_status"] {
  const counting = hoursThatCount(Date.parse(origin) / 1000, Date.parse(receipt.block_time) / 1000);
  return counting < PROMISED_HOURS ? "late" : receipt.status;
}
