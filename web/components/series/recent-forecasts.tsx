import { ReportedProof } from "@/components/proof/reported";
import { useDisplay } from "@/hooks/use-display";
import { selectionHref } from "@/hooks/use-selection";
import type { IssuedForecast, Predictions } from "@/lib/api-types";
import { loadText } from "@/lib/power";
import { momentText } from "@/lib/time";
import { DegradationNote } from "./degradation";
import { SeriesLink } from "./series-link";

/** What was said before, newest first; each opens as it was issued. */
export function RecentForecasts({ shown, current }: { shown: Predictions; current: IssuedForecast }) {
  const { zoneOf } = useDisplay();
  return (
    <section aria-labelledby="recent-title" className="card flex max-h-[36rem] flex-col p-4 sm:p-5">
      <h2 id="recent-title" className="text-base font-semibold">
        Recent forecasts
      </h2>
      <p className="mt-1 text-muted">
        As issued, never changed. Proof words are the server’s until you open one.
      </p>
      <ul className="-mx-2 mt-3 overflow-y-auto">
        {shown.forecasts.map((forecast, index) => (
          <li key={forecast.forecast_id}>
            <SeriesLink
              href={selectionHref(shown.series, index === 0 ? undefined : Date.parse(forecast.origin))}
              current={forecast.forecast_id === current.forecast_id}
              className="flex flex-wrap items-center justify-between gap-x-3 px-2 py-1.5"
            >
              <span className="font-medium tabular-nums">
                {momentText(Date.parse(forecast.origin), zoneOf(shown.time_zone))}
              </span>
              <Details forecast={forecast} permilles={shown.quantiles_permille} />
            </SeriesLink>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Details({ forecast, permilles }: { forecast: IssuedForecast; permilles: number[] }) {
  const { quantity } = useDisplay();
  const median = permilles.indexOf(500);
  const peakWh = Math.max(...forecast.energy_wh.map((hour) => hour[median]!));
  return (
    <span className="flex items-center gap-3 text-xs text-muted tabular-nums">
      peak {loadText(peakWh, quantity)}
      {forecast.degradation !== "full" && <DegradationNote degradation={forecast.degradation} />}
      <ReportedProof status={forecast.proof_status} />
    </span>
  );
}
