// In which order feeders are listed: what needs a look comes first.

import type { Feeder } from "../api-types";

export const ORDERS = ["risk", "name", "peak", "freshness", "proof", "skill"] as const;
export type Order = (typeof ORDERS)[number];

const PROOFS = ["late", "pending", "not notarized", "included", "final"]; // as the server reports them

export type Skills = ReadonlyMap<string, number | null>; // against last week's pattern, by feeder

/** Lower comes first. */
const RANK: Record<Exclude<Order, "name">, (feeder: Feeder, skills: Skills) => number> = {
  risk: ({ outlook }) => -(outlook?.limit_risk?.chance ?? -1),
  peak: ({ next_peak }) => -(next_peak?.p50_wh ?? -Infinity),
  freshness: ({ last_origin }) => (last_origin ? Date.parse(last_origin) : -Infinity),
  proof: ({ proof_status }) => PROOFS.indexOf(proof_status ?? ""),
  skill: ({ feeder }, skills) => skills.get(feeder) ?? Infinity,
};

const byName = new Intl.Collator("en", { numeric: true }).compare;

export function ordered(feeders: Feeder[], order: Order, skills: Skills = new Map()): Feeder[] {
  const rank = order === "name" ? () => 0 : RANK[order];
  const ranked = feeders.map((feeder) => ({ feeder, rank: rank(feeder, skills) }));
  ranked.sort((a, b) => (a.rank === b.rank ? byName(a.feeder.name, b.feeder.name) : a.rank - b.rank));
  return ranked.map(({ feeder }) => feeder);
}

/** The feeder most likely to cross its limit, when one may. */
export function mostAtRisk(feeders: Feeder[]): Feeder | null {
  const first = ordered(feeders, "risk")[0];
  return (first?.outlook?.limit_risk?.chance ?? 0) > 0.05 ? first! : null;
}
