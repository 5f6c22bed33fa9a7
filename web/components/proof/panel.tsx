import type { IssuedForecast } from "@/lib/api-types";
import type { ProofCheck } from "@/lib/proof/check";
import { Downloads } from "./downloads";
import { LOOKS } from "./looks";
import { ProofSteps } from "./steps";

interface Props {
  result: ProofCheck | null;
  again: () => void;
  forecast: IssuedForecast;
  series: string;
  issuer: string | null;
}

/** The check in plain words, step by step, and the files for those who would rather check elsewhere. */
export function ProofPanel({ result, again, forecast, series, issuer }: Props) {
  return (
    <section id="proof" aria-labelledby="proof-title" className="card scroll-mt-4 p-4 sm:p-5">
      <h2 id="proof-title" className="text-base font-semibold">
        Is it proven?
      </h2>
      <p className="mt-1 text-muted">{LOOKS[result?.verdict ?? "checking"].means}</p>
      <ProofSteps result={result} />
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
