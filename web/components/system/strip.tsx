import type { ReactNode } from "react";
import type { Feeders, Kpis } from "@/lib/api-types";
import { countOf, countText, percentText } from "@/lib/counts";
import { clock, dayAndYear, HOUR_MS } from "@/lib/time";

interface TileProps {
  label: string;
  value: ReactNode;
  more: ReactNode;
  colour?: string;
}

function Tile({ label, value, more, colour = "" }: TileProps) {
  return (
    <div className="bg-surface p-3 sm:px-4">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className={`mt-0.5 text-base leading-snug font-semibold whitespace-nowrap tabular-nums ${colour}`}>
        {value}
      </dd>
      <dd className="text-xs text-muted tabular-nums">{more}</dd>
    </div>
  );
}

/** The whole system in one look. Every count says of what, every statistic its n, every time its zone. */
export function SystemStrip({ kpis, feeders }: { kpis: Kpis; feeders: Feeders }) {
  const { proof, skill, forecasts } = kpis;
  const anchored = proof.included + proof.final + proof.late;
  return (
    <section
      aria-label="System"
      tabIndex={0}
      className="overflow-x-auto rounded-xl border border-line bg-line"
    >
      <dl className="grid auto-cols-[minmax(11rem,1fr)] grid-flow-col gap-px">
        <LastHour feeders={feeders} />
        <Tile label="Windows closed" value={countText(kpis.windows)} more="one per feeder block and hour" />
        <Tile
          label="Forecasts issued"
          value={countText(forecasts)}
          more={`${countOf(kpis.series_forecasts, "series forecast")} in them`}
        />
        <Tile
          label="Notarized"
          value={`${countText(anchored)} of ${countText(forecasts)}`}
          more={`${countText(proof.final)} final, ${countText(proof.included)} included, ${countText(proof.pending)} pending`}
        />
        <Tile
          label="Late"
          colour={proof.late > 0 ? "text-warn" : ""}
          value={`${countText(proof.late)} of ${countText(forecasts)}`}
          more={`${countText(proof.not_notarized)} not notarized`}
        />
        <Skill skill={skill} />
      </dl>
    </section>
  );
}

function LastHour({ feeders: { feeders } }: { feeders: Feeders }) {
  const starts = feeders.flatMap(({ last_hour }) =>
    last_hour ? [Date.parse(last_hour.interval_start)] : [],
  );
  if (starts.length === 0)
    return <Tile label="Last closed hour" value="none yet" more="waiting for readings" />;
  const newest = Math.max(...starts);
  return (
    <Tile
      label="Last closed hour"
      value={`${clock(newest, "UTC")}–${clock(newest + HOUR_MS, "UTC")} UTC`}
      more={`${dayAndYear(newest, "UTC")}, the data’s clock`}
    />
  );
}

function Skill({ skill }: { skill: Kpis["skill"] }) {
  const label = "Error against weekly naive";
  if (skill === null)
    return <Tile label={label} value="no score yet" more="scored once 24 h have come true" />;
  return (
    <Tile
      label={label}
      value={besideText(skill.skill_vs_weekly_naive)}
      more={
        <>
          n = {countText(skill.n)} series-hours; 80&nbsp;% range held {percentText(skill.coverage_80)}
          <br />
          than the day before {besideText(skill.skill_vs_daily_naive)}; than the mean of 3 weeks{" "}
          {besideText(skill.skill_vs_seasonal_mean)}
        </>
      }
    />
  );
}

/** How much lower our error is than a baseline's. */
const besideText = (skill: number | null) =>
  skill === null ? "unknown" : `${percentText(Math.abs(skill))} ${skill >= 0 ? "lower" : "higher"}`;
