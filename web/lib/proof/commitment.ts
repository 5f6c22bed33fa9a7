// What is promised about one series of one forecast, and its leaf in the batch (domain/commitment.py, in the browser).

import type { IssuedForecast, Predictions } from "../api-types";
import { utcText } from "../time";
import { canonicalJson } from "./canonical";
import { concat, sha256 } from "./hex";

/** The record as committed, built from what this page shows and from nothing else. */
export function seriesRecord(shown: Predictions, forecast: IssuedForecast): Record<string, unknown> {
  const { name, sha256: digest, version } = forecast.model;
  return {
    available_at: utcText(forecast.available_at),
    degradation: forecast.degradation,
    energy_wh: forecast.energy_wh,
    feeder: shown.feeder,
    forecast_id: forecast.forecast_id,
    interval: shown.interval,
    model: { name, sha256: digest, version },
    origin: utcText(forecast.origin),
    quantiles_permille: shown.quantiles_permille,
    series: shown.series,
    type: "org.gridledger.forecast.issued.v1",
  };
}

/** SHA-256(canonical JSON ‖ salt). */
export function commitment(record: unknown, salt: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return sha256(concat(new TextEncoder().encode(canonicalJson(record)), salt));
}

/** RFC 9162 leaf hash of the 72 bytes pseudonym ‖ origin (Unix seconds, big-endian) ‖ commitment. */
export function leafHash(pseudonym: Uint8Array, originSeconds: number, committed: Uint8Array) {
  const origin = new Uint8Array(8);
  new DataView(origin.buffer).setBigUint64(0, BigInt(originSeconds));
  return sha256(concat(Uint8Array.of(0), pseudonym, origin, committed));
}
