import { useState, type KeyboardEvent, type PointerEvent } from "react";
import type { ViewControl } from "./use-view";

const STEPS: Record<string, (index: number, last: number) => number> = {
  ArrowLeft: (index) => index - 1,
  ArrowRight: (index) => index + 1,
  PageUp: (index) => index - 6,
  PageDown: (index) => index + 6,
  Home: () => 0,
  End: (_, last) => last,
};

/** Which hour the reader points at, by mouse, finger or arrow keys; null when at none. */
export function useHourCursor(count: number, start: number, { view, show }: ViewControl) {
  const [index, setIndex] = useState<number | null>(null);
  const clamp = (value: number) => Math.max(0, Math.min(count - 1, value));

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setIndex(clamp(Math.floor(view.from + ((event.clientX - box.left) / box.width) * view.hours)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (event.key === "Escape") setIndex(null);
    if (!step) return;
    event.preventDefault();
    const next = index === null ? start : clamp(step(index, count - 1));
    setIndex(next);
    show(next);
  };
  return {
    index: index === null ? null : clamp(index),
    onPointerMove,
    onKeyDown,
    leave: () => setIndex(null),
  };
}
