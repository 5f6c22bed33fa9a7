// The hours a chart shows: what was measured, what was forecast, and nothing where there is nothing.

import type { IssuedForecast, Predictions } from "../api-types";
import { HOUR_MS } from "../time";
import { doubtWords } from "./doubts";

export interface ChartHour {
  startMs: number;
  actualWh: number | null;
  doubts: string; // about the measured value, in words; empty: none
  quantilesWh: number[] | null; // 11, ascending
}

const SHORTEST_PAST = 6;
const LONGEST_PAST = 36;

/** How far back a chart looks: to the first hour measured, within bounds. */
export function pastHours(shown: Predictions, forecast: IssuedForecast): number {
  const measured = shown.actuals.filter(({ energy_wh }) => energy_wh !== null);
  const first = Math.min(...measured.map(({ interval_start }) => Date.parse(interval_start)));
  const known = Math.ceil((Date.parse(forecast.origin) - first) / HOUR_MS); // −∞ when nothing was measured
  return Math.max(SHORTEST_PAST, Math.min(LONGEST_PAST, known));
}

/** `past` hours before the forecast's origin, then every hour it speaks of; one entry per hour, gaps included. */
export function chartHours(shown: Predictions, forecast: IssuedForecast, past: number): ChartHour[] {
  const originMs = Date.parse(forecast.origin);
  const actuals = new Map(shown.actuals.map((actual) => [Date.parse(actual.interval_start), actual]));
  return Array.from({ length: past + forecast.energy_wh.length }, (_, index) => {
    const startMs = originMs + (index - past) * HOUR_MS;
    return {
      startMs,
      actualWh: actuals.get(startMs)?.energy_wh ?? null,
      doubts: doubtWords(actuals.get(startMs)?.flags ?? []),
      quantilesWh: forecast.energy_wh[index - past] ?? null,
    };
  });
}

/** The energy at one quantile of one hour; `permille` must be one the forecast has. */
export function atQuantile(quantilesWh: number[], permilles: number[], permille: number): number {
  const value = quantilesWh[permilles.indexOf(permille)];
  if (value === undefined) throw new Error(`this forecast has no quantile ${permille / 1000}`);
  return value;
}
