import type { ReactNode } from "react";
import type { DataHealth, Feeders, Kpis, Reconciliation } from "@/lib/api-types";
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

interface Props {
  kpis: Kpis;
  feeders: Feeders;
  health: DataHealth | null;
  reconciliation: Reconciliation | null;
}

/** The whole system in one look. Every count says of what, every statistic its n, every time its zone. */
export function SystemStrip({ kpis, feeders, health, reconciliation }: Props) {
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
        <NewestForecast feeders={feeders} />
        {health?.as_of && (
          <Tile
            label="Readings to come"
            value={countText(health.lag_records ?? 0)}
            more={`waiting when the last batch ended, ${clock(Date.parse(health.as_of), "UTC")} UTC`}
          />
        )}
        {reconciliation?.as_of && <Missing totals={reconciliation.totals} />}
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

function NewestForecast({ feeders: { feeders } }: { feeders: Feeders }) {
  const origins = feeders.flatMap(({ last_origin }) => (last_origin ? [Date.parse(last_origin)] : []));
  if (origins.length === 0)
    return <Tile label="Newest forecast" value="none yet" more="comes when an hour has closed" />;
  const degraded = feeders.filter(({ degradation }) => degradation && degradation !== "full").length;
  return (
    <Tile
      label="Newest forecast"
      value={`from ${clock(Math.max(...origins), "UTC")} UTC`}
      more={degraded === 0 ? "with all inputs" : `${degraded} of ${feeders.length} feeders lack some input`}
      colour={degraded > 0 ? "text-warn" : ""}
    />
  );
}

function Missing({ totals: { windows, missing, dead_lettered } }: Pick<Reconciliation, "totals">) {
  return (
    <Tile
      label="Missing somewhere"
      value={`${countText(missing)} of ${countText(windows)}`}
      more={`windows of a day; ${countOf(dead_lettered, "dead letter")}`}
      colour={missing + dead_lettered > 0 ? "text-warn" : ""}
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
