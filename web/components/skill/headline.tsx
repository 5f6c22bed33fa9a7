import { useDisplay } from "@/hooks/use-display";
import { useResource } from "@/hooks/use-resource";
import { getReconciliation, getTrackRecord } from "@/lib/api";
import type { Feeders, Kpis } from "@/lib/api-types";
import { countOf, countText } from "@/lib/counts";
import { dayText, overallText } from "@/lib/skill/words";
import { yesterdaysOrigin } from "@/lib/skill/yesterday";

interface Props {
  kpis: Kpis;
  feeders: Feeders;
  feeder: string; // "": all of them
}

/** The figures as sentences, and what no figure is made of: what came late, or never. */
export function Headline({ kpis, feeders, feeder }: Props) {
  return (
    <div className="mt-3 max-w-prose space-y-2 text-base">
      {feeder !== "" && <Yesterday feeders={feeders} feeder={feeder} />}
      <p>
        {kpis.skill
          ? overallText(kpis.skill)
          : "No score yet: a forecast is scored once its 24 hours have come true, and counts if it was on chain before them."}
      </p>
      {feeder === "" ? <AllCounted kpis={kpis} feeders={feeders} /> : <Counted feeder={feeder} />}
    </div>
  );
}

function Yesterday({ feeders, feeder }: Omit<Props, "kpis">) {
  const { zoneOf } = useDisplay();
  const known = feeders.feeders.find((each) => each.feeder === feeder);
  const zone = zoneOf(known?.time_zone ?? "UTC");
  const period = known?.last_origin ? yesterdaysOrigin(known.last_origin, zone) : null;
  const record = useResource(period ? `${feeder} ${period.from}` : "", () => getTrackRecord(feeder, period!));
  return record.data && <p className="font-medium">{dayText(record.data, zone)}</p>;
}

function Counted({ feeder }: { feeder: string }) {
  const { data } = useResource(feeder, () => getTrackRecord(feeder));
  if (data === null) return null;
  const { promised, in_time, late, missing, pending } = data.forecasts;
  return (
    <p className="text-muted">
      {`Of ${countOf(promised, "promised series forecast")} ${countText(in_time)} were in time, ${countText(late)} late, `}
      {`${countText(pending)} pending and ${countText(missing)} missing. Late ones count only for hours that began after they were on chain.`}
    </p>
  );
}

function AllCounted({ kpis, feeders }: Omit<Props, "feeder">) {
  const { data } = useResource("reconciliation", () => getReconciliation(feeders.as_of));
  const { late, not_notarized, pending } = kpis.proof;
  return (
    <p className="text-muted">
      {`Of ${countOf(kpis.forecasts, "forecast")} of a feeder's block ${countText(late)} were late, ${countText(pending)} are pending, `}
      {`${countText(not_notarized)} not notarized. `}
      {data?.as_of && `Missing somewhere in the last 24 hours: ${countOf(data.totals.missing, "window")}.`}
    </p>
  );
}
