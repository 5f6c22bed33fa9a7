// Which forecast a moment asks for, and in which part of the history it lies.

import type { IssuedForecast, Predictions } from "./api-types";
import { HOUR_MS } from "./time";

const BLOCK_MS = 24 * HOUR_MS;
export const EARLIEST_MS = Date.parse("1900-01-02T00:00Z"); // what the API takes
export const LATEST_MS = Date.parse("2999-12-30T00:00Z");

/** The newest forecast issued by then; `forecasts` are newest first. */
export const newestBy = (forecasts: IssuedForecast[], ms: number): IssuedForecast | undefined =>
  forecasts.find(({ origin }) => Date.parse(origin) <= ms);

/** Whether these forecasts, the newest there are, hold the answer for this moment. */
export const reachesBack = ({ forecasts }: Predictions, ms: number): boolean =>
  newestBy(forecasts, ms) !== undefined;

/** Where the day of history that holds this moment ends: neighbours share it, so stepping through them asks once. */
export const blockEnd = (ms: number): number => (Math.floor(ms / BLOCK_MS) + 1) * BLOCK_MS;
