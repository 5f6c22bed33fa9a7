import { useDisplay } from "@/hooks/use-display";
import { useResource } from "@/hooks/use-resource";
import { getTrackRecord } from "@/lib/api";
import { countText, percentText } from "@/lib/counts";
import { loadText } from "@/lib/power";
import { byModel } from "@/lib/skill/by-model";
import { besideText } from "@/lib/skill/words";

/** The models that forecast a feeder, side by side, each over its own hours. */
export function ByModel({ feeder }: { feeder: string }) {
  const { quantity } = useDisplay();
  const { data } = useResource(feeder, () => getTrackRecord(feeder));
  const models = data === null ? [] : byModel(data);
  if (models.length === 0) return null;
  return (
    <section className="card p-4 sm:p-5" aria-labelledby="by-model-title">
      <h2 id="by-model-title" className="text-base font-semibold">
        By model
      </h2>
      <p className="mt-1 text-xs text-muted">
        Each over the hours that it forecast: what differs may be the hours, too.
      </p>
      <ul className="mt-2 divide-y divide-line">
        {models.map((model) => (
          <li key={model.sha256} className="py-1.5">
            <span className="font-medium">
              {model.name} {model.version}
            </span>
            <span className="block text-xs text-muted tabular-nums">
              {besideText(model.skillVsWeeklyNaive, "last week’s pattern")}; 80&nbsp;% band held{" "}
              {percentText(model.coverage80)}; mean error {loadText(model.maeWh, quantity)}; n ={" "}
              {countText(model.n)} series-hours
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
