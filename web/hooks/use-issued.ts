import { useState } from "react";
import { getIssued, type ApiError } from "@/lib/api";
import type { IssuedForecast, Predictions } from "@/lib/api-types";
import { blockEnd, EARLIEST_MS, LATEST_MS, newestBy, reachesBack } from "@/lib/issued";
import { useResource, type Resource } from "./use-resource";

export interface Issued {
  shown: Predictions | null; // holds the forecast and what came true; null: not here yet
  forecast: IssuedForecast | null; // null: nothing had been issued by then
  error: ApiError | null;
  reload: () => void;
}

/** The forecast that was newest at a moment, out of those at hand or out of the history; null: the newest of all. */
export function useIssued(newest: Resource<Predictions>, issuedMs: number | null): Issued {
  const atHand = newest.data !== null && (issuedMs === null || reachesBack(newest.data, issuedMs));
  const inReach = issuedMs !== null && issuedMs > EARLIEST_MS && issuedMs < LATEST_MS;
  const key = newest.data !== null && !atHand && inReach ? `${newest.data.series} ${blockEnd(issuedMs)}` : "";
  const [series, end] = [key.slice(0, key.lastIndexOf(" ")), Number(key.slice(key.lastIndexOf(" ") + 1))];
  const history = useResource(key, () => getIssued(series, end));

  const source = key === "" ? newest : history;
  const found = source.data && chosen(source.data, issuedMs);
  // While the next day of history is on its way the last one stays: focus is kept, and nothing flickers.
  const [last, setLast] = useState<{ shown: Predictions; forecast: IssuedForecast } | null>(null);
  if (source.data && found && (last?.shown !== source.data || last.forecast !== found))
    setLast({ shown: source.data, forecast: found });
  const keeps = source.data === null && source.error === null && last?.shown.series === newest.data?.series;
  const { error, reload } = source;
  if (keeps && last) return { ...last, error, reload };
  return { shown: source.data, forecast: found ?? null, error, reload };
}

const chosen = ({ forecasts }: Predictions, issuedMs: number | null) =>
  issuedMs === null ? forecasts[0] : newestBy(forecasts, issuedMs);
