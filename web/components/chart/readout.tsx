import { BANDS, type ChartModel } from "@/lib/chart/model";
import { atQuantile, type ChartHour } from "@/lib/chart/hours";
import { inUnit } from "@/lib/power";
import { hourText } from "@/lib/time";

/** The numbers of one hour as label and text, widest band last. */
export function readings(
  hour: ChartHour,
  { hours, permilles, unit }: ChartModel,
): [label: string, text: string][] {
  const power = (energyWh: number) => `${inUnit(energyWh, unit)} ${unit.symbol}`;
  const { actualWh, doubts, quantilesWh } = hour;
  const measured = actualWh === null ? missing(hour, hours) : power(actualWh) + (doubts && ` (${doubts})`);
  const rows: [string, string][] = [["Measured", measured]];
  if (quantilesWh === null) return rows;
  const at = (permille: number) => inUnit(atQuantile(quantilesWh, permilles, permille), unit);
  rows.push(["Median", power(atQuantile(quantilesWh, permilles, 500))]);
  for (const { low, high, words } of [...BANDS].reverse()) {
    rows.push([words, `${at(low)} to ${at(high)} ${unit.symbol}`]);
  }
  return rows;
}

/** An hour without a value is a gap once a later one has come. */
function missing(hour: ChartHour, hours: ChartHour[]): string {
  const over = hours.some(({ startMs, actualWh }) => startMs > hour.startMs && actualWh !== null);
  return over ? "no value" : "not yet";
}

export function readoutText(hour: ChartHour, model: ChartModel): string {
  const numbers = readings(hour, model).map(([label, text]) => `${label} ${text}`);
  return `${hourText(hour.startMs, model.zone)}: ${numbers.join(", ")}`;
}

/** The hour pointed at, in a place of its own: it hides nothing, and nothing moves when it comes and goes. */
export function Readout({ model, hour }: { model: ChartModel; hour: ChartHour | null }) {
  return (
    <div
      className="mb-3 min-h-20 rounded-lg bg-raised px-3 py-2 text-xs sm:min-h-12 lg:flex lg:gap-4"
      aria-hidden="true"
    >
      {hour === null ? (
        <p className="text-muted">
          Point at the chart, or step through it with the arrow keys, to read an hour.
        </p>
      ) : (
        <>
          <p className="font-semibold whitespace-nowrap">{hourText(hour.startMs, model.zone)}</p>
          <dl className="flex flex-wrap gap-x-4 tabular-nums">
            {readings(hour, model).map(([label, text]) => (
              <div key={label} className="flex gap-1.5">
                <dt className="text-muted">{label}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  );
}
