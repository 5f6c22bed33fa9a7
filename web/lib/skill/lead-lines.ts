// Skill by lead hour as lines of a plot one unit wide per hour and one unit high.

import type { Skill } from "../api-types";
import { linePath } from "../chart/paths";
import { heightOf, type Scale } from "../chart/scale";

type Leads = Skill["by_lead"];
export const LEAD_HOURS = 24;

export interface LeadLines {
  weekly: string;
  daily: string;
  ticks: { share: number; y: number }[]; // y from the top
}

export function leadLines(leads: Leads): LeadLines {
  const values = leads.flatMap((lead) => [lead.skill_vs_weekly_naive ?? 0, lead.skill_vs_daily_naive ?? 0]);
  const scale = shareScale(values);
  const line = (of: (lead: Leads[number]) => number | null) => {
    const byHour = new Map(leads.map((lead) => [lead.lead_hour, of(lead)]));
    return linePath(
      Array.from({ length: LEAD_HOURS }, (_, hour) => byHour.get(hour) ?? null),
      scale,
    );
  };
  return {
    weekly: line((lead) => lead.skill_vs_weekly_naive),
    daily: line((lead) => lead.skill_vs_daily_naive),
    ticks: scale.ticks.map((share) => ({ share, y: 1 - heightOf(share, scale) })),
  };
}

/** From −100 % at worst to 100 %, in steps of 25. Skill far below that is shown as below. */
function shareScale(values: number[]): Scale {
  const min = Math.max(-1, Math.floor(Math.min(0, ...values) * 4) / 4);
  const max = Math.max(0.25, Math.ceil(Math.max(0, ...values) * 4) / 4);
  const ticks = Array.from({ length: Math.round((max - min) * 4) + 1 }, (_, step) => min + step / 4);
  return { min, max, ticks };
}
