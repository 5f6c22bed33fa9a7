// How far a feeder's newest forecast is behind the newest of all, on the data's clock.

import { countOf } from "../counts";
import { HOUR_MS } from "../time";

export function freshnessText(lastOrigin: string | null, asOf: string): { words: string; old: boolean } {
  if (lastOrigin === null) return { words: "no forecast yet", old: true };
  const hours = Math.round((Date.parse(asOf) - Date.parse(lastOrigin)) / HOUR_MS);
  return hours <= 0
    ? { words: "newest hour", old: false }
    : { words: `${countOf(hours, "hour")} behind`, old: true };
}
