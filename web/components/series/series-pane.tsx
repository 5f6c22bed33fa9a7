import { ChartSkeleton } from "@/components/states/skeleton";
import { Notice } from "@/components/states/notice";
import type { Resource } from "@/hooks/use-resource";
import type { Config, Feeder, Predictions } from "@/lib/api-types";
import { SeriesView } from "./series-view";

interface Props {
  predictions: Resource<Predictions>;
  feeders: Feeder[];
  config: Config | null;
  forecastId: string | null;
}

/** The selected series, or in words why there is nothing to show of it. */
export function SeriesPane({ predictions, feeders, config, forecastId }: Props) {
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
  const forecast =
    shown.forecasts.find(({ forecast_id }) => forecast_id === forecastId) ?? shown.forecasts[0];
  const feeder = feeders.find(({ feeder }) => feeder === shown.feeder);
  if (forecast === undefined || feeder === undefined) {
    return (
      <Notice title="No forecast yet">
        Waiting for the next hour of {shown.series} to close; its forecast appears here by itself.
      </Notice>
    );
  }
  return <SeriesView shown={shown} forecast={forecast} feeder={feeder} config={config} />;
}
