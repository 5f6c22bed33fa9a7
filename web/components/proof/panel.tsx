import type { IssuedForecast } from "@/lib/api-types";
import type { ProofCheck } from "@/lib/proof/check";
import { STEP_TITLES } from "@/lib/proof/steps";
import { Downloads } from "./downloads";
import { LOOKS } from "./looks";
import { ProofStep } from "./step";

interface Props {
  result: ProofCheck | null;
  again: () => void;
  forecast: IssuedForecast;
  series: string;
  issuer: string | null;
}

/** The check in plain words, step by step, and the files for those who would rather check elsewhere. */
export function ProofPanel({ result, again, forecast, series, issuer }: Props) {
  const held = result?.steps.length ?? 0;
  return (
    <section id="proof" aria-labelledby="proof-title" className="card scroll-mt-4 p-4 sm:p-5">
      <h2 id="proof-title" className="text-base font-semibold">
        Is it proven?
      </h2>
      <p className="mt-1 text-muted">{LOOKS[result?.verdict ?? "checking"].means}</p>
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
      <div className="mt-4 flex flex-wrap gap-2 border-t border-line pt-4">
        <button
          type="button"
          onClick={again}
          className="rounded-lg border border-line px-3 py-1.5 font-medium hover:bg-raised"
        >
          Check again
        </button>
        <Downloads forecast={forecast} series={series} issuer={issuer} />
      </div>
    </section>
  );
}
