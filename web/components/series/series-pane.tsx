import { NoFeeders } from "@/components/access/no-feeders";
import { ChartSkeleton } from "@/components/states/skeleton";
import { Notice } from "@/components/states/notice";
import { useDisplay } from "@/hooks/use-display";
import { useIssued } from "@/hooks/use-issued";
import type { Resource } from "@/hooks/use-resource";
import { selectionHref } from "@/hooks/use-selection";
import type { Feeder, Predictions } from "@/lib/api-types";
import { hourText, momentText } from "@/lib/time";
import { troubleText, troubleTitle } from "@/lib/trouble";
import { SeriesLink } from "./series-link";
import { SeriesView } from "./series-view";

interface Props {
  predictions: Resource<Predictions>;
  feeders: Feeder[];
  issuedMs: number | null; // null: the newest
  issuer: string | null; // whose batches are ours; null: not known
}

/** The selected series, or in words why there is nothing to show of it. */
export function SeriesPane({ predictions, feeders, issuedMs, issuer }: Props) {
  const { shown, forecast, error, reload } = useIssued(predictions, issuedMs);
  if (feeders.length === 0) {
    return <NoFeeders />;
  }
  if (shown === null) {
    if (error === null) return <ChartSkeleton />;
    if (error.status === 401) return null; // what asks for a sign-in stands above
    return (
      <Notice title={troubleTitle(error, "This series cannot be shown")} retry={reload}>
        {error.status === 404
          ? `${error.message} Choose another one, or wait: this page tries again every ten seconds.`
          : troubleText(error)}
      </Notice>
    );
  }
  const feeder = feeders.find(({ feeder }) => feeder === shown.feeder);
  const recent = predictions.data;
  if (recent?.forecasts[0] === undefined || feeder === undefined)
    return <NoForecast series={shown.series} feeder={feeder} />;
  if (forecast === null) return <NothingByThen shown={shown} issuedMs={issuedMs} />;
  return <SeriesView shown={shown} forecast={forecast} recent={recent} feeder={feeder} issuer={issuer} />;
}

function NoForecast({ series, feeder }: { series: string; feeder: Feeder | undefined }) {
  const { zoneOf } = useDisplay();
  return (
    <Notice title="No forecast yet">
      {feeder?.last_hour ? (
        <>
          The hour {hourText(Date.parse(feeder.last_hour.interval_start), zoneOf(feeder.time_zone))} has
          closed and its forecast is being made. It appears here by itself, as a rule within seconds; if it
          does not, the log of the inference function says why.
        </>
      ) : (
        <>
          No hour of {series} has closed so far. First its past readings are read in; then, as soon as an hour
          closes, the forecast appears here by itself.
        </>
      )}
    </Notice>
  );
}

function NothingByThen({ shown, issuedMs }: { shown: Predictions; issuedMs: number | null }) {
  const { zoneOf } = useDisplay();
  return (
    <Notice title="Nothing had been issued by then">
      No forecast of {shown.series} is known from {momentText(issuedMs ?? 0, zoneOf(shown.time_zone))} or the
      day before.{" "}
      <SeriesLink href={selectionHref(shown.series)} current={false} className="text-accent underline">
        Show the newest.
      </SeriesLink>
    </Notice>
  );
}
