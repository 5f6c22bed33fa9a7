import type { Reconciliation } from "@/lib/api-types";
import { countOf, countText } from "@/lib/counts";

/** What became of the windows of the last day, and what is not where it should be. */
export function Deliveries({ reconciliation }: { reconciliation: Reconciliation }) {
  const { windows, complete, waiting, missing, dead_lettered, sent_again, notarized } = reconciliation.totals;
  if (reconciliation.as_of === null) return null;
  const places = notarized === null ? "stored and broadcast" : "stored, broadcast and given to the notary";
  return (
    <>
      <p className="mt-1 text-xs text-muted tabular-nums">
        {`Last 24 hours: ${countOf(windows, "window")}; ${countOf(complete, "forecast")} ${places}, `}
        {`${countText(waiting)} on their way.`}
      </p>
      {missing + dead_lettered > 0 && (
        <ul className="mt-1 flex flex-wrap gap-x-4 text-xs text-warn tabular-nums">
          {missing > 0 && (
            <li>{`${countText(missing)} missing somewhere; sent again ${countOf(sent_again, "time")}`}</li>
          )}
          {dead_lettered > 0 && <li>{`${countText(dead_lettered)} refused, among the dead letters`}</li>}
        </ul>
      )}
    </>
  );
}
