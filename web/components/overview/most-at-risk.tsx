import { useMemo } from "react";
import { SeriesLink } from "@/components/series/series-link";
import { useDisplay } from "@/hooks/use-display";
import { selectionHref } from "@/hooks/use-selection";
import type { Feeder } from "@/lib/api-types";
import { chanceText } from "@/lib/chart/exceedance";
import { mostAtRisk } from "@/lib/overview/order";
import { loadText } from "@/lib/power";
import { hourText } from "@/lib/time";

/** Which feeder to look at first, in a sentence. */
export function MostAtRisk({ feeders }: { feeders: Feeder[] }) {
  const { quantity, zoneOf } = useDisplay();
  const feeder = useMemo(() => mostAtRisk(feeders), [feeders]);
  const risk = feeder?.outlook?.limit_risk;
  if (!feeder || !risk) return null;
  const hour = hourText(Date.parse(risk.interval_start), zoneOf(feeder.time_zone));
  return (
    <p className="border-b border-line px-3 py-2 text-xs">
      Most at risk:{" "}
      <SeriesLink
        href={selectionHref(feeder.feeder)}
        current={false}
        className="!inline font-semibold underline"
      >
        {feeder.name}
      </SeriesLink>
      , {chanceText(risk.chance)} to cross {loadText(feeder.limit_wh!, quantity)} on {hour}.
    </p>
  );
}
