import { chartCsv } from "@/lib/chart/csv";
import type { ChartModel } from "@/lib/chart/model";

interface Props {
  model: ChartModel;
  name: string; // of the file
  earlierShown: boolean;
  showEarlier: (shown: boolean) => void;
  asTable: boolean;
  showAsTable: (shown: boolean) => void;
}

const BUTTON = "rounded-lg border border-line px-3 py-1 text-xs font-medium hover:bg-raised";

/** The same numbers otherwise: beside what was said before, as a table, as a file. */
export function ChartTools({ model, name, earlierShown, showEarlier, asTable, showAsTable }: Props) {
  return (
    <div className="flex flex-wrap gap-2">
      {!asTable && (
        <button
          type="button"
          aria-pressed={earlierShown}
          onClick={() => showEarlier(!earlierShown)}
          className={`${BUTTON} aria-pressed:bg-accent-soft`}
        >
          Earlier forecasts
        </button>
      )}
      <button type="button" onClick={() => showAsTable(!asTable)} className={BUTTON}>
        {asTable ? "Show as chart" : "Show as table"}
      </button>
      <button type="button" onClick={() => save(chartCsv(model), name)} className={BUTTON}>
        Download CSV
      </button>
    </div>
  );
}

function save(csv: string, name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
