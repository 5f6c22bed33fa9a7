// How good forecasts were, in sentences. Every share says of how many.

import type { Skill, TrackRecord } from "../api-types";
import { countText, percentText } from "../counts";
import { dayAndYear } from "../time";

/** 0.43 → “43 % better than last week’s pattern”. */
export function besideText(skill: number | null, baseline: string): string {
  if (skill === null) return `not to be compared with ${baseline}`;
  const share = percentText(Math.abs(skill));
  if (share === percentText(0)) return `as good as ${baseline}`;
  return `${share} ${skill > 0 ? "better" : "worse"} than ${baseline}`;
}

/** The forecast that began one local day, over the hours of it that were on chain before they began. */
export function dayText(record: TrackRecord, zone: string): string {
  const day = dayAndYear(Date.parse(record.from), zone);
  const { figures, sums } = record.all;
  const n = sums.n ?? 0;
  if (n === 0 || figures.coverage_80 === null)
    return `The forecast for ${day} cannot be scored: none of its hours was on chain in time and has come true.`;
  const skill = figures.skill_vs_weekly_naive === null ? null : Number(figures.skill_vs_weekly_naive);
  return (
    `The forecast for ${day} was ${besideText(skill, "last week’s pattern")}; ` +
    `its 80\u00a0% band held ${percentText(Number(figures.coverage_80))} of ${countText(n)} series-hours.`
  );
}

export function overallText(skill: Skill): string {
  return (
    `Over all ${countText(skill.n)} series-hours that were on chain before they began and have come true, forecasts were ` +
    `${besideText(skill.skill_vs_weekly_naive, "last week’s pattern")} and ` +
    `${besideText(skill.skill_vs_daily_naive, "the day before")}; ` +
    `the 80\u00a0% band held ${percentText(skill.coverage_80)} of them.`
  );
}
