import { useDisplay } from "@/hooks/use-display";
import type { Skill } from "@/lib/api-types";
import { countText, percentText } from "@/lib/counts";
import { inUnit, unitFor } from "@/lib/power";
import { LeadChart } from "./lead-chart";

const signed = (skill: number | null) =>
  skill === null ? "–" : `${skill < 0 ? "−" : "+"}${percentText(Math.abs(skill))}`;

/** Hour by hour ahead: how much lower the error is than that of repeating the day or the week before. */
export function Baselines({ skill }: { skill: Skill }) {
  const { quantity } = useDisplay();
  const unit = unitFor(Math.max(...skill.by_lead.map(({ mae_wh }) => mae_wh), 0), quantity);
  return (
    <section className="card p-4 sm:p-5" aria-labelledby="lead-title">
      <h2 id="lead-title" className="text-base font-semibold">
        By hours ahead
      </h2>
      <p className="mt-1 text-xs text-muted">
        How much lower the weighted quantile loss is than that of repeating the same hour; 0 % is no better.
      </p>
      <LeadChart leads={skill.by_lead} />
      <div
        className="mt-3 max-h-72 overflow-auto rounded-lg border border-line"
        tabIndex={0}
        role="region"
        aria-label="Numbers by hours ahead"
      >
        <table className="w-full text-right text-xs tabular-nums">
          <thead className="sticky top-0 bg-raised text-muted">
            <tr>
              {[
                "hours ahead",
                "n",
                `mean error, ${unit.symbol}`,
                "than the week before",
                "than the day before",
                "80 % band held",
              ].map((title) => (
                <th key={title} scope="col" className="p-2 font-medium">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {skill.by_lead.map((lead) => (
              <tr key={lead.lead_hour} className="border-t border-line">
                <th scope="row" className="p-2 font-normal">
                  {lead.lead_hour}
                </th>
                <td className="p-2">{countText(lead.n)}</td>
                <td className="p-2">{inUnit(lead.mae_wh, unit)}</td>
                <td className="p-2">{signed(lead.skill_vs_weekly_naive)}</td>
                <td className="p-2">{signed(lead.skill_vs_daily_naive)}</td>
                <td className="p-2">{percentText(lead.coverage_80)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
