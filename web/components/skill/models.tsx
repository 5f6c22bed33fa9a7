import { useResource } from "@/hooks/use-resource";
import { useDisplay } from "@/hooks/use-display";
import { getDrift, getModels } from "@/lib/api";
import type { Decision, RegisteredModel } from "@/lib/api-types";
import { countOf, percentText } from "@/lib/counts";
import { momentText } from "@/lib/time";

const STATUS_WORDS: Record<RegisteredModel["status"], string> = {
  promoted: "forecasts",
  canary: "is on trial",
  candidate: "is a candidate",
  retired: "is retired",
};
const DECISIONS = 5;

/** Which models there are, who decided that, and whose load has drifted away from what they learnt. */
export function Models() {
  const { data } = useResource("models", getModels);
  if (data === null) return null;
  return (
    <section className="card p-4 sm:p-5" aria-labelledby="models-title">
      <h2 id="models-title" className="text-base font-semibold">
        Models
      </h2>
      <Drifted />
      {data.models.length === 0 && (
        <p className="mt-1 text-muted">No registry: the model that the functions brought along forecasts.</p>
      )}
      <ul className="mt-2 divide-y divide-line">
        {data.models.map((model) => (
          <li key={model.sha256} className="py-1.5">
            <ModelLine model={model} />
          </li>
        ))}
      </ul>
      {data.history.length > 0 && (
        <>
          <h3 className="mt-3 font-medium">Decisions, newest first</h3>
          <ul className="mt-1 text-xs text-muted tabular-nums">
            {data.history.slice(0, DECISIONS).map((decision) => (
              <li key={decision.at + decision.sha256}>
                <DecisionLine decision={decision} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Drifted() {
  const { data } = useResource("drift", getDrift);
  if (data === null || data.feeders.length === 0) return null;
  const drifted = data.feeders.filter((each) => each.drifted);
  return (
    <p className={`mt-1 text-xs ${drifted.length > 0 ? "text-warn" : "text-muted"}`}>
      {`Of ${countOf(data.feeders.length, "feeder")} ${drifted.length} drifted away from what ${drifted.length === 1 ? "its" : "their"} forecasts rest on`}
      {drifted.length > 0 &&
        `: ${drifted.map(({ feeder, reasons }) => `${feeder} (${reasons.join("; ")})`).join(", ")}`}
      .
    </p>
  );
}

function ModelLine({ model }: { model: RegisteredModel }) {
  const { zoneOf } = useDisplay();
  const { name, version, status, share, since, sha256 } = model;
  return (
    <>
      <span className="font-medium">
        {name} {version}
      </span>{" "}
      {STATUS_WORDS[status]}
      {share !== null && ` with ${percentText(share)} of the feeders`} since{" "}
      {momentText(Date.parse(since), zoneOf("UTC"))}
      <span className="block text-xs text-muted tabular-nums">
        {testText(model.metrics)} <span className="font-mono">{sha256.slice(0, 12)}</span>
      </span>
    </>
  );
}

/** The gate's figure, on the test period of the training data; lower is better. */
function testText(metrics: RegisteredModel["metrics"]): string {
  const own = metrics["weather"]?.["mWQL"];
  const naive = metrics["naive_168h"]?.["mWQL"];
  if (own === undefined) return "Not tested on the data of its training;";
  const beside = naive === undefined ? "" : `, last week’s pattern ${naive.toFixed(4)}`;
  return `Weighted quantile loss on its test period ${own.toFixed(4)}${beside};`;
}

function DecisionLine({ decision }: { decision: Decision }) {
  const { zoneOf } = useDisplay();
  const { at, who, action, name, version, reason } = decision;
  return (
    <>
      {momentText(Date.parse(at), zoneOf("UTC"))}: {who}, {action.replaceAll("_", " ")} {name} {version}
      {reason !== null && ` (${reason})`}
    </>
  );
}
