// A forecast on request: the newest window of a series, sent as one order until an answer comes.

import type { Block, IssuedForecast, Predictions } from "./api-types";
import { toHex } from "./proof/hex";

/** Sent again, it is the same forecast: the key says so, and holds for this window only. */
export interface Order {
  key: string;
  window: unknown; // as analytics gave it
}

/** crypto.randomUUID is for https pages only. */
export const newKey = (): string => toHex(crypto.getRandomValues(new Uint8Array(16)));

/** Whether what became of an order is unknown, or may still change: then it must be sent again as it is. */
export const isOpen = (status: number): boolean =>
  status === 0 || status === 401 || status === 429 || status >= 500;

export function failureText({ status, message }: { status: number; message: string }): string {
  return isOpen(status)
    ? `${message} Send it again: it is the same order, so nothing is issued twice.`
    : `Nothing was issued. ${message}`;
}

/** The answer as the page shows forecasts; `shown` says what series it is of. */
export function onRequest(
  shown: Predictions,
  block: Block,
): { shown: Predictions; forecast: IssuedForecast } | null {
  const row = block.series.find(({ series }) => series === shown.series);
  if (row === undefined) return null;
  const { forecast_id, origin, available_at, model, proof_status, receipt, quantiles_permille } = block;
  const { degradation, energy_wh } = row;
  const forecast = {
    forecast_id,
    origin,
    available_at,
    model,
    proof_status,
    receipt,
    degradation,
    energy_wh,
  };
  return { shown: { ...shown, quantiles_permille, forecasts: [forecast] }, forecast };
}
