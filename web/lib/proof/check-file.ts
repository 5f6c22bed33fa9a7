// The proof of a forecast that came as a file, checked like one on the page: all it asks is a node of the chain.

import type { Chain, IssuedForecast, Predictions, ProofBundle } from "../api-types";
import { checkProof, type ProofCheck } from "./check";
import { rpcClient, type Rpc } from "./rpc";

/** What is trusted: which contract on which node's chain, and whose batches. */
export type Place = Pick<Chain, "rpc_url" | "ledger" | "issuer">;

/** The numbers in a bundle as the page shows them; nothing of it is left out, so nothing in it goes unchecked. */
export function shownFrom({ forecast: record, status }: ProofBundle): {
  shown: Predictions;
  forecast: IssuedForecast;
} {
  const { series, feeder, interval, quantiles_permille, ...rest } = record as Record<string, unknown> &
    Pick<Predictions, "series" | "feeder" | "interval" | "quantiles_permille">;
  const { forecast_id, origin, available_at, degradation, model, energy_wh } =
    rest as unknown as IssuedForecast;
  const forecast: IssuedForecast = {
    ...{ forecast_id, origin, available_at, degradation, model, energy_wh },
    ...{ proof_status: status, receipt: null },
  };
  return {
    forecast,
    shown: {
      ...{ series, feeder, interval, quantiles_permille, time_zone: "UTC", unit: "Wh" },
      kind: series === feeder ? "total" : "meter",
      ...{ forecasts: [forecast], actuals: [], next_cursor: null },
    },
  };
}

export async function checkBundle(
  bundle: ProofBundle,
  place: Place,
  rpc: Rpc = rpcClient(place.rpc_url),
): Promise<ProofCheck> {
  const cannot = (failure: string): ProofCheck => ({ verdict: "cannot check", steps: [], failure });
  if (!globalThis.crypto?.subtle)
    return cannot("This browser computes hashes on https or localhost pages only.");
  if (!/^0x[0-9a-fA-F]{40}$/.test(place.ledger) || !/^0x[0-9a-fA-F]{40}$/.test(place.issuer))
    return cannot(
      "Say below which ledger and issuer you trust: what the bundle itself names proves nothing.",
    );
  if (!/^https?:\/\/./.test(place.rpc_url))
    return cannot("Say below which node to ask: an address that begins with http:// or https://.");
  try {
    const chain_id = Number(await rpc("eth_chainId", []));
    return await checkProof({ ...shownFrom(bundle), bundle, chain: { ...place, chain_id } }, rpc);
  } catch (error) {
    return cannot((error as Error).message);
  }
}
