import { Icon } from "@/components/icon";
import { proofBundlePath, recordPath, scoreBundlePath } from "@/lib/api";
import type { IssuedForecast } from "@/lib/api-types";
import { weekBefore } from "@/lib/proof/period";

interface Props {
  forecast: IssuedForecast;
  series: string;
  issuer: string | null; // null: nothing is on chain yet, or not known where
}

/** What somebody else needs to check it without this page: the forecast, how good they were, that none is missing. */
export function Downloads({ forecast, series, issuer }: Props) {
  const hour = forecast.origin.slice(0, 13);
  const week = weekBefore(forecast.origin);
  return (
    <>
      <Download
        words="Download bundle"
        means="This forecast: verify.py FILE"
        href={proofBundlePath(forecast.forecast_id, series)}
        name={`proof-${series}-${hour}.json`}
      />
      {issuer && (
        <>
          <Download
            words="Score of 7 days"
            means="How good this series' forecasts were, and all it takes to compute that again: verify.py score FILE"
            href={scoreBundlePath(series, week)}
            name={`score-${series}-${hour}.json`}
          />
          <Download
            words="Record of 7 days"
            means={`Every batch of this issuer, to see that nothing was left out: verify.py completeness FILE --from ${week.from} --to ${week.to}`}
            href={recordPath(issuer, week)}
            name={`record-${hour}.jsonl`}
          />
        </>
      )}
    </>
  );
}

function Download({ words, means, href, name }: Record<"words" | "means" | "href" | "name", string>) {
  return (
    <a
      href={href}
      download={name}
      title={means}
      className="inline-flex items-center gap-2 rounded-lg border border-line px-3 py-1.5 font-medium hover:bg-raised"
    >
      <Icon name="download" /> {words}
    </a>
  );
}
