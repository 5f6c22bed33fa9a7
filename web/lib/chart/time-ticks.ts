// Where the site's clock strikes 0, 6, 12 and 18: found hour by hour, so days of 23 and 25 hours come out right.

import { clock, day, offset } from "../time";

export interface TimeTick {
  index: number; // hours from the start of the chart
  label: string; // the site's clock
  day: string | null; // set where a new day begins
}

export function timeTicks(hoursMs: number[], zone: string): TimeTick[] {
  return hoursMs.flatMap((ms, index) => {
    const label = clock(ms, zone);
    const before = hoursMs[index - 1];
    const newDay = before === undefined ? label === "00:00" : day(ms, zone) !== day(before, zone);
    const strikes = Number(label.slice(0, 2)) % 6 === 0;
    const repeated = before !== undefined && clock(before, zone) === label; // the clocks went back
    if (!newDay && (!strikes || repeated)) return [];
    return [{ index, label, day: newDay ? day(ms, zone) : null }];
  });
}

/** “Europe/London, UTC+1”, and both offsets when the clocks change in between. */
export function zoneLabel(hoursMs: number[], zone: string): string {
  const offsets = [...new Set([hoursMs[0]!, hoursMs.at(-1)!].map((ms) => offset(ms, zone)))];
  const place = zone.replaceAll("_", " ");
  return place === offsets[0] ? place : `${place}, ${offsets.join(" then ")}`;
}
