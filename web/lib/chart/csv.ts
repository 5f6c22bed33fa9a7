// A chart's numbers as a file (RFC 4180): a line per hour, energies in Wh whatever the screen shows, times in UTC.

import type { ChartModel } from "./model";

/** Empty where there is nothing: not measured, or not forecast. */
export function chartCsv({ hours, permilles }: Pick<ChartModel, "hours" | "permilles">): string {
  const quantiles = permilles.map((permille) => `p${String(permille / 10).padStart(2, "0")}_wh`);
  const lines = hours.map(({ startMs, actualWh, doubts, quantilesWh }) =>
    [
      new Date(startMs).toISOString().replace(".000", ""),
      actualWh ?? "",
      doubts.replaceAll(",", ";"),
      ...(quantilesWh ?? permilles.map(() => "")),
    ].join(),
  );
  return [["interval_start", "measured_wh", "doubts", ...quantiles].join(), ...lines, ""].join("\r\n");
}
