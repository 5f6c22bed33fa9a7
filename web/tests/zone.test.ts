import { afterEach, expect, test } from "vitest";
import { hourText, HOUR_MS } from "@/lib/time";
import { instantOf, midnight, wallTime, zoneFor } from "@/lib/zone";

const LONDON = "Europe/London";
const ours = process.env.TZ;

afterEach(() => {
  process.env.TZ = ours;
});

test("a site’s clock, UTC, or that of the browser", () => {
  expect(zoneFor("site", LONDON)).toBe(LONDON);
  expect(zoneFor("UTC", LONDON)).toBe("UTC");
});

test.each(["Pacific/Auckland", "America/New_York", "UTC"])(
  "nothing depends on the clock of a machine in %s",
  (zone) => {
    process.env.TZ = zone;
    expect(zoneFor("browser", LONDON)).toBe(zone);
    const noon = Date.parse("2026-06-15T11:00Z");
    expect(wallTime(noon, LONDON)).toBe("2026-06-15T12:00");
    expect(instantOf("2026-06-15T12:00", LONDON)).toBe(noon);
  },
);

test.each([
  ["2026-03-29", 23],
  ["2026-10-25", 25],
])("on %s, a day of %i hours, every hour is found again by its clock", (date, count) => {
  const begins = instantOf(`${date}T00:00`, LONDON);
  const ends = midnight(begins + 30 * HOUR_MS, LONDON);
  expect((ends - begins) / HOUR_MS).toBe(count);
  const hours = Array.from({ length: count }, (_, hour) => begins + hour * HOUR_MS);
  const found = new Set(hours.map((ms) => instantOf(wallTime(ms, LONDON), LONDON)));
  expect(found.size).toBe(count === 25 ? 24 : count); // a clock that shows 1:00 twice means the first time
  expect(new Set(hours.map((ms) => hourText(ms, LONDON))).size).toBe(count); // on the screen offsets tell them apart
});

test("a time that a clock skips is read as before the change", () => {
  expect(instantOf("2026-03-29T01:30", LONDON)).toBe(Date.parse("2026-03-29T01:30Z"));
});
