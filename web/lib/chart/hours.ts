// The hours a chart shows: what was measured, what was forecast, and nothing where there is nothing.

import type { IssuedForecast, Predictions } from "../api-types";
import { HOUR_MS } from "../time";

export interface ChartHour {
  startMs: number;
  actualWh: number | null;
  quantilesWh: number[] | null; // 11, ascending
}

/** `pastHours` before the forecast's origin, then every hour it speaks of; one entry per hour, gaps included. */
export function chartHours(shown: Predictions, forecast: IssuedForecast, pastHours: number): ChartHour[] {
  const originMs = Date.parse(forecast.origin);
  const actuals = new Map(
    shown.actuals.map((actual) => [Date.parse(actual.interval_start), actual.energy_wh]),
  );
  return Array.from({ length: pastHours + forecast.energy_wh.length }, (_, index) => {
    const startMs = originMs + (index - pastHours) * HOUR_MS;
    return {
      startMs,
      actualWh: actuals.get(startMs) ?? null,
      quantilesWh: forecast.energy_wh[index - pastHours] ?? null,
    };
  });
}

/** The energy at one quantile of one hour; `permille` must be one the forecast has. */
export function atQuantile(quantilesWh: number[], permilles: number[], permille: number): number {
  const value = quantilesWh[permilles.indexOf(permille)];
  if (value === undefined) throw new Error(`this forecast has no quantile ${permille / 1000}`);
  return value;
}
