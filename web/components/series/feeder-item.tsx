import { ReportedProof } from "@/components/proof/reported";
import { selectionHref } from "@/hooks/use-selection";
import type { Feeder } from "@/lib/api-types";
import { powerText } from "@/lib/power";
import { clock, offset } from "@/lib/time";
import { DegradationNote } from "./degradation";
import { SeriesLink } from "./series-link";

interface Props {
  feeder: Feeder;
  meters: string[]; // those to list below it
  selected: string;
}

export function FeederItem({ feeder, meters, selected }: Props) {
  const { feeder: id, name, last_hour, degradation, proof_status } = feeder;
  return (
    <li data-feeder={id}>
      <SeriesLink href={selectionHref(id)} current={selected === id} className="p-2.5">
        <span className="flex items-baseline justify-between gap-2">
          <span className="truncate font-semibold">{name}</span>
          <span className="whitespace-nowrap tabular-nums">
            {last_hour?.energy_wh != null ? powerText(last_hour.energy_wh) : "no value"}
          </span>
        </span>
        <NextPeak feeder={feeder} />
        <span className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
          {degradation && <DegradationNote degradation={degradation} />}
          {proof_status && <ReportedProof status={proof_status} />}
        </span>
      </SeriesLink>
      {meters.length > 0 && (
        <ul className="mt-1 mb-2 ml-3 border-l border-line pl-2" aria-label={`Meters of ${name}`}>
          {meters.map((meter) => (
            <li key={meter}>
              <SeriesLink
                href={selectionHref(meter)}
                current={selected === meter}
                className="truncate px-2 py-1"
              >
                {meter}
              </SeriesLink>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function NextPeak({ feeder: { next_peak, limit_wh, time_zone } }: { feeder: Feeder }) {
  if (next_peak === null) return <span className="text-xs text-muted">no forecast yet</span>;
  const startMs = Date.parse(next_peak.interval_start);
  const atRisk = limit_wh !== null && next_peak.p90_wh > limit_wh;
  return (
    <span className="block text-xs text-muted tabular-nums">
      peak {powerText(next_peak.p50_wh)} at {clock(startMs, time_zone)} {offset(startMs, time_zone)}
      {atRisk && <strong className="font-medium text-limit"> · may cross {powerText(limit_wh)}</strong>}
    </span>
  );
}
