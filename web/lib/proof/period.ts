// Which part of the record goes along with one forecast.

import { HOUR_MS, utcText } from "../time";

const WEEK_MS = 7 * 24 * HOUR_MS;

export interface Period {
  from: string;
  to: string;
}

/** The seven days of forecasts before this one, which itself may still wait for its batch. RFC 3339, full hours. */
export function weekBefore(origin: string): Period {
  const end = Date.parse(origin);
  return { from: utcText(end - WEEK_MS), to: utcText(end) };
}
