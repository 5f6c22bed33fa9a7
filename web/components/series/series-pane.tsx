import { ChartSkeleton } from "@/components/states/skeleton";
import { Notice } from "@/components/states/notice";
import type { Resource } from "@/hooks/use-resource";
import { selectionHref } from "@/hooks/use-selection";
import type { Feeder, Predictions } from "@/lib/api-types";
import { hourText } from "@/lib/time";
import { SeriesLink } from "./series-link";
import { SeriesView } from "./series-view";

interface Props {
  predictions: Resource<Predictions>;
  feeders: Feeder[];
  forecastId: string | null; // null: the newest
  issuer: string | null; // whose batches are ours; null: not known
}

/** The selected series, or in words why there is nothing to show of it. */
export function SeriesPane({ predictions, feeders, forecastId, issuer }: Props) {
  const { data: shown, error, reload } = predictions;
  if (feeders.length === 0) {
    return (
      <Notice title="No feeders yet">
        Waiting for the registry: feeders and meters appear here as soon as they are registered.
      </Notice>
    );
  }
  if (shown === null) {
    if (error === null) return <ChartSkeleton />;
    return (
      <Notice title="This series cannot be shown" retry={reload}>
        {error.message} Choose another one, or wait: this page tries again every ten seconds.
      </Notice>
    );
  }
  const feeder = feeders.find(({ feeder }) => feeder === shown.feeder);
  const newest = shown.forecasts[0];
  if (newest === undefined || feeder === undefined)
    return <NoForecast series={shown.series} feeder={feeder} />;
  const wanted = forecastId ?? newest.forecast_id;
  const forecast = shown.forecasts.find(({ forecast_id }) => forecast_id === wanted);
  if (forecast === undefined) return <NotAmongTheNewest shown={shown} />;
  return <SeriesView shown={shown} forecast={forecast} feeder={feeder} issuer={issuer} />;
}

function NoForecast({ series, feeder }: { series: string; feeder: Feeder | undefined }) {
  return (
    <Notice title="No forecast yet">
      {feeder?.last_hour ? (
        <>
          The hour {hourText(Date.parse(feeder.last_hour.interval_start), feeder.time_zone)} has closed and
          its forecast is being made. It appears here by itself, as a rule within seconds; if it does not, the
          log of the inference function says why.
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

function NotAmongTheNewest({ shown }: { shown: Predictions }) {
  return (
    <Notice title="That forecast is not among the newest">
      This page holds the newest {shown.forecasts.length} forecasts of {shown.series}.
      <SeriesLink href={selectionHref(shown.series)} current={false} className="text-accent underline">
        Show the newest.
      </SeriesLink>
    </Notice>
  );
}
