import type { Feeder, IssuedForecast, Predictions } from "@/lib/api-types";
import { useDisplay } from "@/hooks/use-display";
import { momentText } from "@/lib/time";
import { DegradationNote } from "./degradation";

interface Props {
  shown: Predictions;
  forecast: IssuedForecast;
  feeder: Feeder;
  earlier: boolean; // than the newest
}

export function SeriesTitle({ shown, forecast, feeder, earlier }: Props) {
  const { zoneOf } = useDisplay();
  const total = shown.series === feeder.feeder;
  const origin = momentText(Date.parse(forecast.origin), zoneOf(shown.time_zone));
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
      {earlier && (
        <p role="status" className="mt-1 font-medium text-warn">
          This is an earlier forecast: as issued {origin}, beside what came true.
        </p>
      )}
    </div>
  );
}
