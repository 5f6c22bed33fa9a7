import type { ChartModel } from "@/lib/chart/model";
import { heightOf } from "@/lib/chart/scale";
import { inUnit } from "@/lib/power";
import type { PowerUnit } from "@/lib/power";

const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

/** Ticks are round, so they need only the decimals that tell them apart. */
function tickText(tick: number, step: number, unit: PowerUnit): string {
  return inUnit(tick, unit, Math.max(0, -Math.floor(Math.log10(step / unit.wh))));
}

export function EnergyAxis({ model: { scale, unit } }: { model: ChartModel }) {
  const step = scale.ticks[1]! - scale.ticks[0]!;
  return scale.ticks.map((tick) => (
    <span
      key={tick}
      className="absolute right-full mr-2 translate-y-1/2 text-xs text-muted tabular-nums"
      style={{ bottom: percent(heightOf(tick, scale)) }}
    >
      {tickText(tick, step, unit)}
    </span>
  ));
}

export function TimeAxis({ model: { hours, timeTicks } }: { model: ChartModel }) {
  return timeTicks.map(({ index, label, day }) => (
    <span
      key={index}
      className={`absolute top-full mt-1.5 -translate-x-1/2 text-center text-xs text-muted tabular-nums ${day ? "" : "max-sm:hidden"}`}
      style={{ left: percent(index / hours.length) }}
    >
      {label}
      {day && <span className="block font-medium whitespace-nowrap text-ink">{day}</span>}
    </span>
  ));
}

/** A ring around each measured value that was doubtful; its words are in the readout and the table. */
export function Doubts({ model: { hours, scale } }: { model: ChartModel }) {
  return hours.map(
    ({ startMs, actualWh, doubts }, index) =>
      actualWh !== null &&
      doubts && (
        <span
          key={startMs}
          title={doubts}
          data-doubts={doubts}
          className="absolute -mb-1.5 -ml-1.5 size-3 rounded-full border-2 border-warn"
          style={{ left: percent((index + 0.5) / hours.length), bottom: percent(heightOf(actualWh, scale)) }}
        />
      ),
  );
}

/** Words on the two lines that mean something. */
export function Marks({
  model: { hours, pastHours, scale, limitShown, limitWh, unit },
}: {
  model: ChartModel;
}) {
  const label = "absolute rounded bg-surface/85 px-1 text-xs font-medium";
  return (
    <>
      <span
        className={`${label} bottom-full -translate-x-1/2 whitespace-nowrap text-muted`}
        style={{ left: percent(pastHours / hours.length) }}
      >
        forecast from here
      </span>
      {limitShown && (
        <span
          className={`${label} left-1 mb-0.5 text-limit`}
          style={{ bottom: percent(heightOf(limitWh!, scale)) }}
        >
          limit {inUnit(limitWh!, unit)} {unit.symbol}
        </span>
      )}
    </>
  );
}
