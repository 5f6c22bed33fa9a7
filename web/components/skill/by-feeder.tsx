import { useMemo } from "react";
import { useDisplay } from "@/hooks/use-display";
import type { Feeder, Skill } from "@/lib/api-types";
import { countText, percentText } from "@/lib/counts";
import { loadText } from "@/lib/power";
import { besideText } from "@/lib/skill/words";
import { SeriesLink } from "../series/series-link";
import { skillHref } from "@/lib/skill/href";

const MOST = 200; // the weakest of them: who looks for one feeder chooses it above

/** Feeder by feeder, the weakest first. */
export function ByFeeder({ skill, feeders }: { skill: Skill; feeders: Feeder[] }) {
  const { quantity } = useDisplay();
  const names = useMemo(() => new Map(feeders.map(({ feeder, name }) => [feeder, name])), [feeders]);
  const worst = (each: Skill["by_feeder"][number]) => each.skill_vs_weekly_naive ?? Infinity;
  const rows = skill.by_feeder.toSorted((a, b) => worst(a) - worst(b)).slice(0, MOST);
  return (
    <section className="card p-4 sm:p-5" aria-labelledby="feeders-title">
      <h2 id="feeders-title" className="text-base font-semibold">
        By feeder
      </h2>
      <p className="mt-1 text-xs text-muted">
        Weakest first{skill.by_feeder.length > MOST && `, ${MOST} of ${countText(skill.by_feeder.length)}`}.
      </p>
      <ul className="mt-2 divide-y divide-line">
        {rows.map((row) => (
          <li key={row.feeder}>
            <SeriesLink href={skillHref(row.feeder)} current={false} className="px-2 py-1.5">
              <span className="font-medium">{names.get(row.feeder) ?? row.feeder}</span>
              <span className="block text-xs text-muted tabular-nums">
                {besideText(row.skill_vs_weekly_naive, "last week’s pattern")},{" "}
                {besideText(row.skill_vs_daily_naive, "the day before")}; 80&nbsp;% band held{" "}
                {percentText(row.coverage_80)}; mean error {loadText(row.mae_wh, quantity)}; n ={" "}
                {countText(row.n)} series-hours
              </span>
            </SeriesLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
