import { ReportedProof } from "@/components/proof/reported";
import { DegradationNote } from "@/components/series/degradation";
import { SeriesLink } from "@/components/series/series-link";
import { useDisplay } from "@/hooks/use-display";
import { selectionHref } from "@/hooks/use-selection";
import type { Feeder } from "@/lib/api-types";
import { chanceText } from "@/lib/chart/exceedance";
import { freshnessText } from "@/lib/overview/freshness";
import { loadText } from "@/lib/power";
import { besideText } from "@/lib/skill/words";
import { clock, offset } from "@/lib/time";
import { Sparkline } from "./sparkline";

interface Props {
  feeder: Feeder;
  asOf: string; // the newest origin of all
  skill: number | null; // against last week's pattern; null: not known yet
  current: boolean;
}

/** One feeder: its last hour, its next peak, its risk, and how far that is to be trusted. */
export function FeederRow({ feeder, asOf, skill, current }: Props) {
  const { quantity } = useDisplay();
  const { feeder: id, name, last_hour, last_origin, degradation, proof_status, outlook } = feeder;
  const { words, old } = freshnessText(last_origin, asOf);
  return (
    <SeriesLink href={selectionHref(id)} current={current} className="h-full overflow-hidden p-2.5">
      <span className="flex items-baseline justify-between gap-2">
        <span className="truncate font-semibold">{name}</span>
        <span className="whitespace-nowrap tabular-nums">
          {last_hour?.energy_wh != null ? loadText(last_hour.energy_wh, quantity) : "no value"}
        </span>
      </span>
      <span className="mt-0.5 flex items-center justify-between gap-2">
        <span className="min-w-0 text-xs text-muted tabular-nums">
          <NextPeak feeder={feeder} />
          <Risk feeder={feeder} />
          <span className="block truncate">
            {skill === null ? "no score yet" : besideText(skill, "last week")}
          </span>
        </span>
        {outlook && <Sparkline outlook={outlook} limitWh={feeder.limit_wh} />}
      </span>
      <span className="mt-1 flex items-center gap-x-3 text-xs whitespace-nowrap text-muted">
        <span className={old ? "text-warn" : ""}>{words}</span>
        {degradation && <DegradationNote degradation={degradation} />}
        {proof_status && <ReportedProof status={proof_status} />}
      </span>
    </SeriesLink>
  );
}

export function MeterRow({ meter, current }: { meter: string; current: boolean }) {
  return (
    <SeriesLink
      href={selectionHref(meter)}
      current={current}
      className="ml-3 truncate border-l border-line px-2 py-1.5"
    >
      {meter}
    </SeriesLink>
  );
}

function NextPeak({ feeder: { next_peak, time_zone } }: { feeder: Feeder }) {
  const { quantity, zoneOf } = useDisplay();
  if (next_peak === null) return <span className="block">no peak known</span>;
  const [startMs, zone] = [Date.parse(next_peak.interval_start), zoneOf(time_zone)];
  return (
    <span className="block truncate">
      peak {loadText(next_peak.p50_wh, quantity)} at {clock(startMs, zone)} {offset(startMs, zone)}
    </span>
  );
}

function Risk({ feeder: { outlook, limit_wh } }: { feeder: Feeder }) {
  const { quantity } = useDisplay();
  const risk = outlook?.limit_risk;
  if (!risk || limit_wh === null) return <span className="block">no limit</span>;
  return (
    <span className={`block truncate ${risk.chance > 0.1 ? "font-medium text-limit" : ""}`}>
      above {loadText(limit_wh, quantity)}: {chanceText(risk.chance)}
    </span>
  );
}
