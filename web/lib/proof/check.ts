// The proof of one forecast, checked here and now. What the server claims is compared, never believed.

import { RpcUnreachable, type Rpc } from "./rpc";
import { proofSteps, type Evidence, type Step } from "./steps";
import type { ProofStatus } from "../api-types";

export type Verdict = ProofStatus | "cannot check";

export interface ProofCheck {
  verdict: Verdict;
  steps: Step[]; // the steps that held, in order
  failure: string | null; // why the next one did not
}

/** Runs every step until one fails. Only `included` and `final` mean that all of them held. */
export async function checkProof(evidence: Evidence, rpc: Rpc): Promise<ProofCheck> {
  const steps: Step[] = [];
  try {
    const running = proofSteps(evidence, rpc);
    for (;;) {
      const { done, value } = await running.next();
      if (done) return { verdict: value, steps, failure: null };
      steps.push(value);
    }
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { verdict: error instanceof RpcUnreachable ? "cannot check" : "mismatch", steps, failure };
  }
}
