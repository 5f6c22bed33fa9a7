import { useMemo, useState } from "react";
import { FanChart } from "@/components/chart/fan-chart";
import { Legend } from "@/components/chart/legend";
import { ChartTable } from "@/components/chart/table";
import { ProofBadge } from "@/components/proof/badge";
import { LOOKS } from "@/components/proof/looks";
import { ProofPanel } from "@/components/proof/panel";
import { useProof } from "@/hooks/use-proof";
import type { Feeder, IssuedForecast, Predictions } from "@/lib/api-types";
import { chartModel } from "@/lib/chart/model";
import { summary } from "@/lib/chart/summary";
import { RecentForecasts } from "./recent-forecasts";
import { SeriesTitle } from "./series-title";

interface Props {
  shown: Predictions;
  forecast: IssuedForecast;
  feeder: Feeder;
  issuer: string | null;
}

/** One series: what it will do, how sure that is, and whether it is proven. */
export function SeriesView({ shown, forecast, feeder, issuer }: Props) {
  const [asTable, setAsTable] = useState(false);
  const { result, again } = useProof(shown, forecast);
  const limitWh = shown.series === feeder.feeder ? feeder.limit_wh : null;
  const model = useMemo(() => chartModel(shown, forecast, limitWh), [shown, forecast, limitWh]);
  return (
    <>
      <section id="series" aria-labelledby="series-title" className="card scroll-mt-4 p-4 sm:p-5">
        <div className="flex flex-wrap items-start justify-between gap-3">
          <SeriesTitle shown={shown} forecast={forecast} feeder={feeder} />
          <ProofBadge result={result} />
        </div>
        {result?.verdict === "mismatch" && (
          <p role="alert" className="mt-3 rounded-lg bg-bad-soft px-3 py-2 font-medium text-bad">
            {LOOKS.mismatch.means} {result.failure}
          </p>
        )}
        <p className="mt-3 max-w-prose text-base">{summary(model)}</p>
        <div className="mt-4 flex flex-wrap items-center justify-between gap-3">
          <Legend limit={model.limitShown} />
          <button
            type="button"
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
            className="rounded-lg border border-line px-3 py-1 text-xs font-medium hover:bg-raised"
          >
            {asTable ? "Show as chart" : "Show as table"}
          </button>
        </div>
        {asTable ? <ChartTable model={model} /> : <FanChart model={model} />}
      </section>
      <div className="grid items-start gap-4 xl:grid-cols-[3fr_2fr]">
        <ProofPanel result={result} again={again} forecast={forecast} series={shown.series} issuer={issuer} />
        <RecentForecasts shown={shown} current={forecast} />
      </div>
    </>
  );
}
