import type { DataHealth, Reconciliation } from "@/lib/api-types";
import { countOf, countText } from "@/lib/counts";
import { clock } from "@/lib/time";
import { troubleText } from "@/lib/trouble";
import type { Resource } from "@/hooks/use-resource";
import { Deliveries } from "./deliveries";

interface Props {
  health: Resource<DataHealth>;
  reconciliation: Reconciliation | null;
}

/** How the readings come in, as the feature job tells it, with counts since its start; and what became of windows. */
export function DataHealthPanel({ health: { data: health, error }, reconciliation }: Props) {
  if (health === null && error?.status !== 403) return null;
  return (
    <section aria-label="Data health" className="rounded-xl border border-line bg-surface p-3 sm:p-4">
      <h2 className="text-sm font-semibold">Data health</h2>
      {health === null ? (
        <p className="mt-1 text-xs break-words text-muted">{error && troubleText(error)}</p>
      ) : health.as_of === null ? (
        <p className="mt-1 text-xs text-muted">The feature job has not finished a batch yet.</p>
      ) : (
        <Told health={health} asOf={health.as_of} />
      )}
      {reconciliation && <Deliveries reconciliation={reconciliation} />}
    </section>
  );
}

function Told({ health, asOf }: { health: DataHealth; asOf: string }) {
  const reasons = Object.entries(health.quarantined ?? {}).sort(([, a], [, b]) => b - a);
  const aside = reasons.reduce((sum, [, count]) => sum + count, 0);
  return (
    <>
      <p className="mt-1 text-xs text-muted tabular-nums">
        {`Batch ${countText(health.newest_batch ?? 0)} at ${clock(Date.parse(asOf), "UTC")} UTC took ${(health.batch_seconds ?? 0).toFixed(1)} s; `}
        {`${countOf(health.lag_records ?? 0, "record")} to come.`}
      </p>
      <p className="mt-1 text-xs text-muted tabular-nums">
        {`Since the job's start: ${countText(health.accepted ?? 0)} accepted, ${countText(health.late ?? 0)} of them late, `}
        {`${countText(health.duplicates ?? 0)} said twice, ${countOf(health.corrections ?? 0, "closed hour")} corrected, `}
        {`${countText(aside)} quarantined.`}
        {(health.outdated_forecasts ?? 0) > 0 &&
          ` ${countOf(health.outdated_forecasts ?? 0, "weather forecast")} came after ${health.outdated_forecasts === 1 ? "its" : "their"} hour.`}
      </p>
      {reasons.length > 0 && (
        <ul className="mt-1 flex flex-wrap gap-x-4 text-xs text-warn tabular-nums">
          {reasons.map(([reason, count]) => (
            <li key={reason}>{`${countText(count)} ${reason.replaceAll("_", " ")}`}</li>
          ))}
        </ul>
      )}
    </>
  );
}
