// How good each model's forecasts of a feeder were: the rows of its track record summed over hours ahead.

import type { TrackRecord } from "../api-types";

type Sums = TrackRecord["rows"][number]["sums"];

export interface ModelScore {
  name: string;
  version: string;
  sha256: string;
  n: number; // series-hours that were on chain in time and have come true
  maeWh: number;
  coverage80: number;
  skillVsWeeklyNaive: number | null; // null: the week before is not known
}

/** Models without a scored hour are left out; the one with most hours first. */
export function byModel({ rows }: TrackRecord): ModelScore[] {
  const models = Map.groupBy(rows, ({ model }) => model.sha256);
  return [...models.values()]
    .map((own) => ({ ...own[0]!.model, ...figures(own.map(({ sums }) => sums)) }))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n);
}

function figures(sums: Sums[]) {
  const total = (name: string) => sums.reduce((sum, each) => sum + (each[name] ?? 0), 0);
  const [n, naive] = [total("n"), total("weekly_wql_numerator")];
  return {
    n,
    maeWh: total("absolute_error_wh") / n,
    coverage80: total("covered_80") / n,
    skillVsWeeklyNaive: naive === 0 ? null : 1 - total("weekly_forecast_wql_numerator") / naive,
  };
}
