// Instants as text. Times on the wire are UTC; times on the screen are of the zone the reader chose, and say so.

export const HOUR_MS = 3_600_000;

/** RFC 3339 in UTC without fractions, as every committed message writes it: 2026-01-31T07:00:00Z. */
export function utcText(moment: string | number): string {
  return new Date(moment).toISOString().slice(0, 19) + "Z";
}

const made = new Map<string, Intl.DateTimeFormat>(); // making one costs more than using it a hundred times

function formatter(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = timeZone + JSON.stringify(options);
  const known = made.get(key) ?? new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", ...options });
  made.set(key, known);
  return known;
}

const format = (ms: number, timeZone: string, options: Intl.DateTimeFormatOptions) =>
  formatter(timeZone, options).format(ms);

/** 14:00 */
export const clock = (ms: number, zone: string) => format(ms, zone, { hour: "2-digit", minute: "2-digit" });

/** Mon 23 Nov */
export const day = (ms: number, zone: string) =>
  format(ms, zone, { weekday: "short", day: "numeric", month: "short" }).replace(",", "");

/** Mon 23 Nov 2026 */
export const dayAndYear = (ms: number, zone: string) =>
  `${day(ms, zone)} ${format(ms, zone, { year: "numeric" })}`;

/** UTC+1; on the day the clocks change it differs between two hours of that day. */
export function offset(ms: number, zone: string): string {
  if (zone === "UTC") return zone;
  const parts = formatter(zone, { timeZoneName: "longOffset" }).formatToParts(ms);
  const name = parts.find((part) => part.type === "timeZoneName")!.value; // GMT, GMT+01:00, GMT+05:30
  return name === "GMT"
    ? "UTC+0"
    : name
        .replace("GMT", "UTC")
        .replace(/([+-])0/, "$1")
        .replace(":00", "");
}

/** Mon 23 Nov, 14:00–15:00 UTC+1; both offsets when the clocks change within the hour. */
export function hourText(startMs: number, zone: string): string {
  const endMs = startMs + HOUR_MS;
  const [before, after] = [offset(startMs, zone), offset(endMs, zone)];
  const begin = before === after ? clock(startMs, zone) : `${clock(startMs, zone)} ${before}`;
  return `${day(startMs, zone)}, ${begin}–${clock(endMs, zone)} ${after}`;
}

/** Mon 23 Nov, 14:00 UTC+1 */
export const momentText = (ms: number, zone: string) =>
  `${day(ms, zone)}, ${clock(ms, zone)} ${offset(ms, zone)}`;
