import type { ProofCheck } from "@/lib/proof/check";
import { STEP_TITLES } from "@/lib/proof/steps";
import { ProofStep } from "./step";

/** The check step by step: those that held, the one that did not, and those that were not reached. */
export function ProofSteps({ result }: { result: ProofCheck | null }) {
  const held = result?.steps.length ?? 0;
  return (
    <ol className="mt-4 space-y-3">
      {STEP_TITLES.map((title, index) => (
        <ProofStep
          key={title}
          title={title}
          step={result?.steps[index]}
          failure={index === held ? (result?.failure ?? null) : null}
          verdict={result?.verdict ?? "checking"}
        />
      ))}
    </ol>
  );
}
