import { ProofBadge } from "@/components/proof/badge";
import { ProofSteps } from "@/components/proof/steps";
import { useDisplay } from "@/hooks/use-display";
import { useProof } from "@/hooks/use-proof";
import type { IssuedForecast, Predictions } from "@/lib/api-types";
import { chartModel } from "@/lib/chart/model";
import { summary } from "@/lib/chart/summary";
import { momentText } from "@/lib/time";
import { DegradationNote } from "./degradation";

interface Props {
  shown: Predictions;
  forecast: IssuedForecast;
  limitWh: number | null;
}

/** What was asked for, in words, and its proof as it arrives. */
export function RequestedForecast({ shown, forecast, limitWh }: Props) {
  const { quantity, zoneOf } = useDisplay();
  const zone = zoneOf(shown.time_zone);
  const { result } = useProof(shown, forecast);
  return (
    <div className="mt-4 border-t border-line pt-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p role="status" className="font-medium">
          Issued from {momentText(Date.parse(forecast.origin), zone)} on.{" "}
          <DegradationNote degradation={forecast.degradation} />
        </p>
        <ProofBadge result={result} panel="requested-proof" />
      </div>
      <p className="mt-2 max-w-prose">
        {summary(chartModel(shown, forecast, limitWh, { quantity, zone, earlier: false }))}
      </p>
      <div id="requested-proof" className="scroll-mt-4">
        <ProofSteps result={result} />
      </div>
    </div>
  );
}
