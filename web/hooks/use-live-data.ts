import { useCallback, useEffect, useRef } from "react";
import { getConfig, getDataHealth, getFeeders, getKpis, getPredictions, getReconciliation } from "@/lib/api";
import { withAnswer, withFrame } from "@/lib/live/apply";
import { useResource } from "./use-resource";
import { useStream } from "./use-stream";

const SETTLE_MS = 2_000; // events come a moment before the stores have them

/** All the page shows, kept current: HTTP for what is, the stream for what changes. */
export function useLiveData(selected: string | null) {
  const feeders = useResource("feeders", getFeeders);
  const kpis = useResource("kpis", () => getKpis());
  const health = useResource("data-health", () => getDataHealth());
  const config = useResource("config", () => getConfig());
  const newestOrigin =
    (feeders.data?.feeders ?? [])
      .map((feeder) => feeder.last_origin ?? "")
      .sort()
      .at(-1) ?? "";
  const reconciliation = useResource(newestOrigin && "reconciliation", () => getReconciliation(newestOrigin));
  const series = selected ?? feeders.data?.feeders[0]?.feeder ?? "";
  const predictions = useResource(series, getPredictions, withAnswer);

  const reloadOverview = useSettled(() => {
    feeders.reload();
    kpis.reload();
    health.reload();
    reconciliation.reload();
    config.reload();
  });
  const reload = () =>
    [feeders, kpis, health, reconciliation, config, predictions].forEach((resource) => resource.reload());

  const line = useStream((frame) => {
    if (frame.type === "resync_required") return reload();
    predictions.update((shown) => withFrame(shown, frame));
    reloadOverview();
  });

  // What happened while there was no stream: read it once the stream is there.
  const { reload: reloadSeries } = predictions;
  const { reload: reloadFeeders } = feeders;
  const { reload: reloadKpis } = kpis;
  const { connection } = line;
  useEffect(() => {
    if (connection === "live") [reloadSeries, reloadFeeders, reloadKpis].forEach((again) => again());
    if (connection === "stale") reloadFeeders(); // a socket does not say why it was not opened: an answer does
  }, [connection, reloadSeries, reloadFeeders, reloadKpis]);

  return { feeders, kpis, health, reconciliation, config, predictions, series, line, reload };
}

/** Calls `act` once, a moment after the first of many calls. */
function useSettled(act: () => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      latest.current();
    }, SETTLE_MS);
  }, []);
}
