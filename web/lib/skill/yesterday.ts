// The last whole day of a site whose hours have all come true: which forecast spoke of all of it.

import { HOUR_MS } from "../time";
import type { Period } from "../proof/period";
import { midnight } from "../zone";

/** The origin at that day's midnight, as a period that holds it and no other; `newestOrigin` is the data's clock. */
export function yesterdaysOrigin(newestOrigin: string, zone: string): Period {
  const today = midnight(Date.parse(newestOrigin), zone);
  const origin = midnight(today - HOUR_MS, zone);
  const text = (ms: number) => new Date(ms).toISOString();
  return { from: text(origin), to: text(origin + HOUR_MS) };
}
