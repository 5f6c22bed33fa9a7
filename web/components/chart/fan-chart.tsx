import { useHourCursor } from "@/hooks/use-hour-cursor";
import type { ChartModel } from "@/lib/chart/model";
import { EnergyAxis, Marks, TimeAxis } from "./axes";
import { Plot } from "./plot";
import { Cursor } from "./cursor";
import { Readout, readoutText } from "./readout";

/** Measured load, then the fan of what is coming. Arrow keys step through the hours and read them out. */
export function FanChart({ model }: { model: ChartModel }) {
  const { index, handlers } = useHourCursor(model.hours.length, model.pastHours);
  const described = index ?? model.pastHours;
  return (
    <figure className="mt-3">
      <Readout model={model} hour={index === null ? null : model.hours[index]!} />
      <figcaption className="flex justify-between gap-4 text-xs text-muted">
        <span>{model.unit.symbol}, mean of each hour</span>
        <span className="text-right">{model.zoneLabel}</span>
      </figcaption>
      <div className="relative mt-6 mr-2 mb-11 ml-11 h-64 sm:h-80">
        <Plot model={model} />
        <EnergyAxis model={model} />
        <TimeAxis model={model} />
        <Marks model={model} />
        {index !== null && <Cursor model={model} index={index} />}
        <div
          {...handlers}
          className="absolute inset-0 touch-pan-y"
          tabIndex={0}
          role="slider"
          aria-label="Hour of the chart"
          aria-valuemin={0}
          aria-valuemax={model.hours.length - 1}
          aria-valuenow={described}
          aria-valuetext={readoutText(model.hours[described]!, model)}
        />
      </div>
    </figure>
  );
}
