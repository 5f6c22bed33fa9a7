import { useForecastNow } from "@/hooks/use-forecast-now";
import type { Predictions } from "@/lib/api-types";
import { onRequest } from "@/lib/forecast-now";
import { RequestedForecast } from "./requested-forecast";

interface Props {
  shown: Predictions;
  limitWh: number | null;
}

/** For operators: a forecast out of its turn, of what is known now. Loaded for them alone. */
export default function ForecastNow({ shown, limitWh }: Props) {
  const { send, sending, failure, block } = useForecastNow(shown.series);
  const issued = block && onRequest(shown, block);
  return (
    <section aria-labelledby="now-title" className="card p-4 sm:p-5">
      <h2 id="now-title" className="text-base font-semibold">
        Forecast on request
      </h2>
      <p className="mt-1 max-w-prose text-muted">
        Of the hours known now, corrections included, and without weather. It is stored and notarized as an
        entry of its own, beside the scheduled ones.
      </p>
      <button
        type="button"
        aria-disabled={sending}
        onClick={send}
        className="mt-3 rounded-lg border border-line px-3 py-1.5 font-medium hover:bg-raised aria-disabled:opacity-60"
      >
        {sending ? "Forecasting" : "Forecast now"}
      </button>
      {failure && (
        <p role="alert" className="mt-2 break-words text-bad">
          {failure}
        </p>
      )}
      {issued && <RequestedForecast {...issued} limitWh={limitWh} />}
    </section>
  );
}
