// What earlier forecasts said of the same hours: their medians, to be drawn as lines behind the fan.

import type { IssuedForecast, Predictions } from "../api-types";
import { HOUR_MS } from "../time";
import { atQuantile, type ChartHour } from "./hours";

const MOST = 12;

/** One list of Wh per chart hour for each forecast issued before this one, the newest of those at hand. */
export function earlierMedians(
  { forecasts, quantiles_permille }: Predictions,
  forecast: IssuedForecast,
  hours: ChartHour[],
): (number | null)[][] {
  const before = forecasts.filter(({ origin }) => Date.parse(origin) < Date.parse(forecast.origin));
  return before.slice(0, MOST).map(({ origin, energy_wh }) =>
    hours.map(({ startMs }) => {
      const quantilesWh = energy_wh[(startMs - Date.parse(origin)) / HOUR_MS];
      return quantilesWh ? atQuantile(quantilesWh, quantiles_permille, 500) : null;
    }),
  );
}
