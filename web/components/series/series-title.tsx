import { selectionHref } from "@/hooks/use-selection";
import type { Feeder, IssuedForecast, Predictions } from "@/lib/api-types";
import { momentText } from "@/lib/time";
import { DegradationNote } from "./degradation";
import { SeriesLink } from "./series-link";

interface Props {
  shown: Predictions;
  forecast: IssuedForecast;
  feeder: Feeder;
}

export function SeriesTitle({ shown, forecast, feeder }: Props) {
  const total = shown.series === feeder.feeder;
  const origin = momentText(Date.parse(forecast.origin), shown.time_zone);
  const newest = shown.forecasts[0]!.forecast_id === forecast.forecast_id;
  return (
    <div className="min-w-0">
      <h1 id="series-title" className="text-xl font-semibold break-words">
        {total ? `${feeder.name}, total` : shown.series}
      </h1>
      <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-muted tabular-nums">
        {!total && <span>{feeder.name} ·</span>}
        <span>
          Forecast of {origin} · {forecast.model.name} {forecast.model.version} ·
        </span>
        <DegradationNote degradation={forecast.degradation} />
      </p>
      {!newest && (
        <SeriesLink href={selectionHref(shown.series)} current={false} className="mt-1 text-accent underline">
          This is an earlier forecast. Show the newest.
        </SeriesLink>
      )}
    </div>
  );
}
