import { useCallback, useEffect, useState } from "react";
import { ApiError, getProofBundle } from "@/lib/api";
import type { Config, IssuedForecast, Predictions } from "@/lib/api-types";
import { checkProof, type ProofCheck } from "@/lib/proof/check";
import { rpcClient } from "@/lib/proof/rpc";

const FIRST_RECHECK_MS = 2_000;
const LONGEST_RECHECK_MS = 30_000;

async function check(shown: Predictions, forecast: IssuedForecast, config: Config): Promise<ProofCheck> {
  const cannot = (failure: string): ProofCheck => ({ verdict: "cannot check", steps: [], failure });
  if (!globalThis.crypto?.subtle)
    return cannot("This browser computes hashes on https or localhost pages only.");
  try {
    const bundle = await getProofBundle(forecast.forecast_id, shown.series);
    return await checkProof(
      { shown, forecast, bundle, chain: config.chain },
      rpcClient(config.chain?.rpc_url ?? ""),
    );
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      return { verdict: config.chain ? "pending" : "not notarized", steps: [], failure: null };
    }
    return cannot(`The proof bundle did not arrive. ${(error as Error).message}`);
  }
}

/** Null while the first check runs. Checks again, ever more rarely, until the answer can no longer change. */
export function useProof(shown: Predictions, forecast: IssuedForecast, config: Config | null) {
  const { series, feeder, interval, quantiles_permille } = shown;
  const key = JSON.stringify([series, feeder, interval, quantiles_permille, forecast, config]);
  const [checked, setChecked] = useState<{ key: string; result: ProofCheck } | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (config === null) return;
    let wanted = true;
    let timer: ReturnType<typeof setTimeout>;
    async function run(waitMs: number) {
      const result = await check(shown, forecast, config!);
      if (!wanted) return;
      setChecked({ key, result });
      if (result.verdict === "final" || result.verdict === "late") return;
      timer = setTimeout(() => run(Math.min(2 * waitMs, LONGEST_RECHECK_MS)), waitMs);
    }
    void run(FIRST_RECHECK_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
    // `key` is the content of shown, forecast and config: new objects with the same numbers need no new check.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, round]);

  const again = useCallback(() => setRound((n) => n + 1), []);
  return { result: checked?.key === key ? checked.result : null, again };
}
