// What the list holds, as rows of known height: feeders, and meters below those they belong to.

import type { Feeder } from "../api-types";
import { ordered, type Order, type Skills } from "./order";

export type Row = { feeder: Feeder; meter: string | null; height: number };

const FEEDER_PX = 116;
const METER_PX = 32;

/** The meters of the feeder looked at, or of all those found by `search`. */
export function rowsOf(
  feeders: Feeder[],
  { order, skills }: { order: Order; skills: Skills },
  search: string,
  selected: string,
): Row[] {
  const wanted = search.trim().toLowerCase();
  const matches = (text: string) => text.toLowerCase().includes(wanted);
  return ordered(feeders, order, skills).flatMap((feeder) => {
    const ids = feeder.series.map(({ series }) => series).filter((series) => series !== feeder.feeder);
    const open = feeder.feeder === selected || ids.includes(selected);
    const meters = wanted ? ids.filter(matches) : open ? ids : [];
    if (!meters.length && !matches(feeder.name) && !matches(feeder.feeder)) return [];
    const below = meters.map((meter) => ({ feeder, meter, height: METER_PX }));
    return [{ feeder, meter: null, height: FEEDER_PX }, ...below];
  });
}
