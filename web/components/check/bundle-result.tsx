import { useMemo } from "react";
import { ProofBadge } from "@/components/proof/badge";
import { LOOKS } from "@/components/proof/looks";
import { ProofSteps } from "@/components/proof/steps";
import { useDisplay } from "@/hooks/use-display";
import type { ProofBundle } from "@/lib/api-types";
import { chartModel } from "@/lib/chart/model";
import { summary } from "@/lib/chart/summary";
import type { ProofCheck } from "@/lib/proof/check";
import { shownFrom } from "@/lib/proof/check-file";
import { momentText } from "@/lib/time";

interface Props {
  file: string;
  bundle: ProofBundle;
  result: ProofCheck | null; // null: being checked
  again: () => void;
}

/** What the bundle says, and how far it is proven. */
export function BundleResult({ file, bundle, result, again }: Props) {
  const { quantity, zoneOf } = useDisplay();
  const zone = zoneOf("UTC");
  const { shown, forecast } = useMemo(() => shownFrom(bundle), [bundle]);
  const words = useMemo(
    () => summary(chartModel(shown, forecast, null, { quantity, zone, earlier: false })),
    [shown, forecast, quantity, zone],
  );
  return (
    <section id="proof" className="card p-4 sm:p-5" aria-labelledby="bundle-title">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 id="bundle-title" className="text-lg font-semibold break-words">
            {shown.series}, forecast of {momentText(Date.parse(forecast.origin), zone)}
          </h2>
          <p className="text-muted break-words">
            {file} · feeder {shown.feeder} · {forecast.model.name} {forecast.model.version}
          </p>
        </div>
        <ProofBadge result={result} />
      </div>
      <p className="mt-3 max-w-prose">{words}</p>
      <p className="mt-2 text-muted">{LOOKS[result?.verdict ?? "checking"].means}</p>
      <ProofSteps result={result} />
      {result?.failure && result.steps.length === 0 && <p className="mt-2 text-warn">{result.failure}</p>}
      <button
        type="button"
        onClick={again}
        className="mt-4 rounded-lg border border-line px-3 py-1.5 font-medium hover:bg-raised"
      >
        Check again
      </button>
    </section>
  );
}
