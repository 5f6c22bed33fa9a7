// Instants as text. Times on the wire are UTC; times on the screen are the site's, and say so.

export const HOUR_MS = 3_600_000;

/** RFC 3339 in UTC without fractions, as every committed message writes it: 2026-01-31T07:00:00Z. */
export function utcText(moment: string | number): string {
  return new Date(moment).toISOString().slice(0, 19) + "Z";
}

function formatter(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", ...options });
}

const cache = new Map<string, Intl.DateTimeFormat>();

function format(ms: number, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  const key = timeZone + JSON.stringify(options);
  const known = cache.get(key) ?? formatter(timeZone, options);
  cache.set(key, known);
  return known.format(ms);
}

/** 14:00 */
export const clock = (ms: number, zone: string) => format(ms, zone, { hour: "2-digit", minute: "2-digit" });

/** Mon 23 Nov */
export const day = (ms: number, zone: string) =>
  format(ms, zone, { weekday: "short", day: "numeric", month: "short" }).replace(",", "");

/** Mon 23 Nov 2026 */
export const dayAndYear = (ms: number, zone: string) =>
  `${day(ms, zone)} ${format(ms, zone, { year: "numeric" })}`;

/** GMT+1; on the day the clocks change it differs between two hours of that day. */
export function offset(ms: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    timeZoneName: "shortOffset",
  }).formatToParts(ms);
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  return name === "GMT" || name === "" ? "UTC" : name.replace("GMT", "UTC");
}

/** Mon 23 Nov, 14:00–15:00 UTC+1 */
export function hourText(startMs: number, zone: string): string {
  const end = startMs + HOUR_MS;
  return `${day(startMs, zone)}, ${clock(startMs, zone)}–${clock(end, zone)} ${offset(startMs, zone)}`;
}

/** Mon 23 Nov, 14:00 UTC+1 */
export const momentText = (ms: number, zone: string) =>
  `${day(ms, zone)}, ${clock(ms, zone)} ${offset(ms, zone)}`;
