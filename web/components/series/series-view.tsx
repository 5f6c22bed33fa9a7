import { lazy, Suspense, useMemo, useState } from "react";
import { ChartTools } from "@/components/chart/chart-tools";
import { FanChart } from "@/components/chart/fan-chart";
import { Legend } from "@/components/chart/legend";
import { ChartTable } from "@/components/chart/table";
import { ProofBadge } from "@/components/proof/badge";
import { LOOKS } from "@/components/proof/looks";
import { ProofPanel } from "@/components/proof/panel";
import { useDisplay } from "@/hooks/use-display";
import { useProof } from "@/hooks/use-proof";
import type { Feeder, IssuedForecast, Predictions } from "@/lib/api-types";
import { chartModel } from "@/lib/chart/model";
import { summary } from "@/lib/chart/summary";
import { IssueStepper, stepIssued } from "./issue-stepper";
import { RecentForecasts } from "./recent-forecasts";
import { SeriesTitle } from "./series-title";

const ForecastNow = lazy(() => import("./forecast-now"));

interface Props {
  shown: Predictions;
  forecast: IssuedForecast;
  recent: Predictions; // the newest there are
  feeder: Feeder;
  issuer: string | null;
}

/** One series: what it will do, how sure that is, and whether it is proven. */
export function SeriesView({ shown, forecast, recent, feeder, issuer }: Props) {
  const { quantity, zoneOf } = useDisplay();
  const zone = zoneOf(shown.time_zone);
  const [asTable, setAsTable] = useState(false);
  const [earlierShown, setEarlierShown] = useState(false);
  const { result, again } = useProof(shown, forecast);
  const limitWh = shown.series === feeder.feeder ? feeder.limit_wh : null;
  const model = useMemo(
    () => chartModel(shown, forecast, limitWh, { quantity, zone, earlier: earlierShown }),
    [shown, forecast, limitWh, quantity, zone, earlierShown],
  );
  const place = {
    series: shown.series,
    originMs: Date.parse(forecast.origin),
    newestMs: Date.parse(recent.forecasts[0]!.origin),
  };
  const earlier = place.originMs < place.newestMs;
  return (
    <>
      <section id="series" aria-labelledby="series-title" className="card scroll-mt-4 p-4 sm:p-5">
        <div className="flex flex-wrap items-start justify-between gap-3">
          <SeriesTitle shown={shown} forecast={forecast} feeder={feeder} earlier={earlier} />
          <ProofBadge result={result} />
        </div>
        {result?.verdict === "mismatch" && (
          <p role="alert" className="mt-3 rounded-lg bg-bad-soft px-3 py-2 font-medium text-bad">
            {LOOKS.mismatch.means} {result.failure}
          </p>
        )}
        <p className="mt-3 max-w-prose text-base">{summary(model)}</p>
        <div className="mt-3">
          <IssueStepper key={shown.series} {...place} zone={zone} />
        </div>
        <div className="mt-4 flex flex-wrap items-center justify-between gap-3">
          <Legend
            limit={model.limitShown}
            earlier={model.earlierPaths.length}
            doubts={model.hours.some(({ actualWh, doubts }) => actualWh !== null && doubts)}
          />
          <ChartTools
            model={model}
            name={`${shown.series}-${forecast.origin.slice(0, 13)}.csv`}
            earlierShown={earlierShown}
            showEarlier={setEarlierShown}
            asTable={asTable}
            showAsTable={setAsTable}
          />
        </div>
        {asTable ? (
          <ChartTable model={model} />
        ) : (
          <FanChart model={model} onStep={(hours) => stepIssued(place, hours)} />
        )}
      </section>
      {(feeder.role === "operator" || feeder.role === "admin") && (
        <Suspense fallback={null}>
          <ForecastNow key={shown.series} shown={shown} limitWh={limitWh} />
        </Suspense>
      )}
      <div className="grid items-start gap-4 xl:grid-cols-[3fr_2fr]">
        <ProofPanel result={result} again={again} forecast={forecast} series={shown.series} issuer={issuer} />
        <RecentForecasts shown={recent} current={forecast} />
      </div>
    </>
  );
}
