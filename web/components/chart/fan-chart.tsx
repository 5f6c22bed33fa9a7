import type { KeyboardEvent, PointerEvent } from "react";
import { useGestures } from "@/hooks/use-gestures";
import { useHourCursor } from "@/hooks/use-hour-cursor";
import { useView } from "@/hooks/use-view";
import type { ChartModel } from "@/lib/chart/model";
import { QUANTITY_WORDS } from "@/lib/power";
import { Doubts, EnergyAxis, Marks, TimeAxis } from "./axes";
import { Plot } from "./plot";
import { Cursor } from "./cursor";
import { Readout, readoutText } from "./readout";
import { ZoomButtons } from "./zoom-buttons";

interface Props {
  model: ChartModel;
  onStep: (hours: number) => void; // to an earlier or later forecast
}

/** Measured load, then the fan of what is coming. Arrow keys step through the hours and read them out. */
export function FanChart({ model, onStep }: Props) {
  const count = model.hours.length;
  const control = useView(count);
  const { view } = control;
  const cursor = useHourCursor(count, model.pastHours, control);
  const { wheel, ...gestures } = useGestures(control);
  const described = cursor.index ?? model.pastHours;

  const keys: Record<string, () => void> = { "+": control.zoomIn, "-": control.zoomOut, "0": control.reset };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const issued = event.shiftKey && { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (issued) onStep(issued);
    else if (keys[event.key]) keys[event.key]!();
    else cursor.onKeyDown(event);
  };
  const pointers = {
    ...gestures,
    onPointerDown: both(gestures.onPointerDown, cursor.onPointerMove),
    onPointerMove: both(gestures.onPointerMove, cursor.onPointerMove),
    onPointerLeave: cursor.leave,
  };
  return (
    <figure className="mt-3">
      <Readout model={model} hour={cursor.index === null ? null : model.hours[cursor.index]!} />
      <figcaption className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-xs text-muted">
        <span>
          {model.unit.symbol}, {QUANTITY_WORDS[model.quantity]}
        </span>
        <ZoomButtons control={control} />
        <span className="text-right">{model.zoneLabel}</span>
      </figcaption>
      <div className="relative mt-6 mr-2 mb-11 ml-11 h-64 sm:h-80">
        <EnergyAxis model={model} />
        <div className={control.isWhole ? "absolute inset-0" : "absolute inset-0 [overflow-x:clip]"}>
          <div
            className="absolute inset-y-0"
            style={{
              width: `${(100 * count) / view.hours}%`,
              left: `${(-100 * view.from) / view.hours}%`,
            }}
          >
            <Plot model={model} />
            <TimeAxis model={model} />
            <Marks model={model} />
            <Doubts model={model} />
            {cursor.index !== null && <Cursor model={model} index={cursor.index} />}
          </div>
        </div>
        <div
          ref={wheel}
          {...pointers}
          onKeyDown={onKeyDown}
          onBlur={cursor.leave}
          className={`absolute inset-0 touch-pan-y ${control.isWhole ? "" : "cursor-grab active:cursor-grabbing"}`}
          tabIndex={0}
          role="slider"
          aria-label="Hour of the chart"
          aria-describedby="chart-keys"
          aria-valuemin={0}
          aria-valuemax={count - 1}
          aria-valuenow={described}
          aria-valuetext={readoutText(model.hours[described]!, model)}
        />
      </div>
      <p id="chart-keys" className="text-xs text-muted">
        Drag to move, pinch or Ctrl and wheel to zoom. Keys: ← → an hour, + − 0 zoom, Shift ← → an earlier or
        later forecast.
      </p>
    </figure>
  );
}

type Handler = (event: PointerEvent<HTMLElement>) => void;

const both =
  (first: Handler, second: Handler): Handler =>
  (event) => {
    first(event);
    second(event);
  };
