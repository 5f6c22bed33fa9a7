import { useCallback, useEffect, useState } from "react";
import { accessNow } from "@/lib/access";
import { ApiError, getConfig, getProofBundle } from "@/lib/api";
import type { IssuedForecast, Predictions } from "@/lib/api-types";
import { checkProof, type ProofCheck } from "@/lib/proof/check";
import { rpcClient } from "@/lib/proof/rpc";
import { useAccess } from "./use-access";

const FIRST_RECHECK_MS = 2_000;
const LONGEST_RECHECK_MS = 30_000;

/** Where to look is asked each time: before the first batch the server does not know it itself. */
async function check(shown: Predictions, forecast: IssuedForecast): Promise<ProofCheck> {
  const cannot = (failure: string): ProofCheck => ({ verdict: "cannot check", steps: [], failure });
  if (!globalThis.crypto?.subtle)
    return cannot("This browser computes hashes on https or localhost pages only.");
  try {
    const { notarization, chain } = await getConfig();
    const bundle = await getProofBundle(forecast.forecast_id, shown.series).catch(nullWhenAbsent);
    if (bundle === null)
      return { verdict: notarization === "on" ? "pending" : "not notarized", steps: [], failure: null };
    return await checkProof({ shown, forecast, bundle, chain }, rpcClient(chain?.rpc_url ?? ""));
  } catch (error) {
    return cannot(`The proof bundle did not arrive. ${(error as Error).message}`);
  }
}

function nullWhenAbsent(error: unknown): null {
  if (error instanceof ApiError && error.status === 404) return null;
  throw error;
}

/** Null while the first check runs. Checks again, ever more rarely, until the answer can no longer change. */
export function useProof(shown: Predictions, forecast: IssuedForecast) {
  const { series, feeder, interval, quantiles_permille } = shown;
  const key = JSON.stringify([series, feeder, interval, quantiles_permille, forecast]);
  const [checked, setChecked] = useState<{ key: string; result: ProofCheck } | null>(null);
  const [round, setRound] = useState(0);
  const { round: signIns } = useAccess();

  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout>;
    async function run(waitMs: number) {
      const result = await check(shown, forecast);
      if (!wanted || accessNow().refused) return; // signed out: what was found out before stays
      setChecked({ key, result });
      if (result.verdict === "final" || result.verdict === "late") return;
      timer = setTimeout(() => run(Math.min(2 * waitMs, LONGEST_RECHECK_MS)), waitMs);
    }
    void run(FIRST_RECHECK_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
    // `key` is the content of shown and forecast: new objects with the same numbers need no new check.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, round, signIns]);

  const again = useCallback(() => setRound((n) => n + 1), []);
  return { result: checked?.key === key ? checked.result : null, again };
}
