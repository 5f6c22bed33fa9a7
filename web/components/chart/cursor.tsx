import { atQuantile } from "@/lib/chart/hours";
import type { ChartModel } from "@/lib/chart/model";
import { heightOf } from "@/lib/chart/scale";

/** A line and dots at the hour pointed at. */
export function Cursor({ model, index }: { model: ChartModel; index: number }) {
  const { actualWh, quantilesWh } = model.hours[index]!;
  const left = `${((index + 0.5) / model.hours.length) * 100}%`;
  const medianWh = quantilesWh && atQuantile(quantilesWh, model.permilles, 500);
  const bottom = (energyWh: number) => `${heightOf(energyWh, model.scale) * 100}%`;
  const dot = "absolute -mb-1 -ml-1 size-2 rounded-full ring-2 ring-surface";
  return (
    <div className="pointer-events-none absolute inset-0" aria-hidden="true">
      <div className="absolute inset-y-0 w-px bg-muted" style={{ left }} />
      {medianWh !== null && <div className={`${dot} bg-accent`} style={{ left, bottom: bottom(medianWh) }} />}
      {actualWh !== null && <div className={`${dot} bg-ink`} style={{ left, bottom: bottom(actualWh) }} />}
    </div>
  );
}
