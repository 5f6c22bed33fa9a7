import { BANDS, type ChartModel } from "@/lib/chart/model";
import { atQuantile, type ChartHour } from "@/lib/chart/hours";
import { inUnit, QUANTITY_WORDS } from "@/lib/power";
import { clock, day, offset } from "@/lib/time";

const COLUMNS = [...BANDS.map((band) => band.low), 500, ...BANDS.map((band) => band.high).reverse()];

/** The chart's numbers: every hour, newest last, in the chart's unit and zone. */
export function ChartTable({ model }: { model: ChartModel }) {
  return (
    <div
      className="mt-3 max-h-96 overflow-auto rounded-lg border border-line"
      tabIndex={0}
      role="region"
      aria-label="Numbers of the chart"
    >
      <table className="w-full text-right text-xs tabular-nums">
        <caption className="sr-only">
          Load in {model.unit.symbol}, {QUANTITY_WORDS[model.quantity]}; times in {model.zoneLabel}
        </caption>
        <thead className="sticky top-0 bg-raised text-muted">
          <tr>
            <th scope="col" className="p-2 text-left font-medium">
              Hour ({model.zoneLabel})
            </th>
            <th scope="col" className="p-2 font-medium">
              measured, {model.unit.symbol}
            </th>
            {COLUMNS.map((permille) => (
              <th key={permille} scope="col" className="p-2 font-medium">
                {permille === 500 ? "median" : `p${permille / 10}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {model.hours.map((hour) => (
            <Row key={hour.startMs} hour={hour} model={model} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ hour, model }: { hour: ChartHour; model: ChartModel }) {
  const { actualWh, doubts, quantilesWh, startMs } = hour;
  return (
    <tr className="border-t border-line">
      <th scope="row" className="p-2 text-left font-normal whitespace-nowrap">
        {day(startMs, model.zone)} {clock(startMs, model.zone)} {offset(startMs, model.zone)}
      </th>
      <td className="p-2">
        {actualWh === null ? "–" : inUnit(actualWh, model.unit)}
        {doubts && <span className="block text-warn">{doubts}</span>}
      </td>
      {COLUMNS.map((permille) => (
        <td key={permille} className="p-2">
          {quantilesWh ? inUnit(atQuantile(quantilesWh, model.permilles, permille), model.unit) : "–"}
        </td>
      ))}
    </tr>
  );
}
