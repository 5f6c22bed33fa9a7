// Which clock the screen follows, and from what it shows back to an instant.

export const ZONES = ["site", "UTC", "browser"] as const;
export type ZoneChoice = (typeof ZONES)[number];

const DAY_MS = 24 * 3_600_000;

export const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The IANA name to show times of a site in. */
export function zoneFor(choice: ZoneChoice, site: string): string {
  if (choice === "site") return site;
  return choice === "UTC" ? "UTC" : browserZone();
}

/** What the clock there shows, to the minute: 2026-03-29T02:30, as `datetime-local` fields write it. */
export function wallTime(ms: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
  }).formatToParts(ms);
  const part = (type: string) => parts.find((each) => each.type === type)!.value;
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

const ahead = (ms: number, zone: string) => Date.parse(`${wallTime(ms, zone)}Z`) - ms;

/** When the clock there shows this: the first time when it does so twice, as before the change when it never does. */
export function instantOf(wall: string, zone: string): number {
  const asUtc = Date.parse(`${wall}Z`);
  const candidates = [ahead(asUtc - DAY_MS, zone), ahead(asUtc + DAY_MS, zone)].map((ms) => asUtc - ms);
  const fitting = candidates.filter((ms) => wallTime(ms, zone) === wall);
  return fitting.length > 0 ? Math.min(...fitting) : candidates[0]!;
}

/** The last midnight there before or at this instant. */
export const midnight = (ms: number, zone: string) =>
  instantOf(`${wallTime(ms, zone).slice(0, 10)}T00:00`, zone);
