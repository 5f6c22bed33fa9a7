import { useCallback, useRef, type PointerEvent } from "react";
import type { ViewControl } from "./use-view";

const PER_PIXEL = 0.0025; // how much a turn of the wheel zooms

/** Drag to move, pinch to zoom, wheel with Ctrl or ⌘ to zoom and with Shift to move; the bare wheel scrolls the page. */
export function useGestures({ view, isWhole, zoom, move }: ViewControl) {
  const fingers = useRef(new Map<number, number>()); // x by pointer

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    fingers.current.set(event.pointerId, event.clientX);
    if (!isWhole || fingers.current.size > 1) event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const was = fingers.current.get(event.pointerId);
    if (was === undefined) return;
    const box = event.currentTarget.getBoundingClientRect();
    const before = spread(fingers.current);
    fingers.current.set(event.pointerId, event.clientX);
    const after = spread(fingers.current);
    if (before && after) zoom(after.apart / before.apart, (after.middle - box.left) / box.width);
    else if (!isWhole) move(((was - event.clientX) / box.width) * view.hours);
  };
  const onPointerEnd = (event: PointerEvent) => void fingers.current.delete(event.pointerId);

  // React's own wheel events cannot keep the browser from zooming the page.
  const wheel = useCallback(
    (box: HTMLElement | null) => {
      if (box === null) return;
      const onWheel = (event: WheelEvent) => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
        event.preventDefault();
        const { left, width } = box.getBoundingClientRect();
        const turn = event.deltaY || event.deltaX;
        if (event.shiftKey) move(turn / 50);
        else zoom(Math.exp(-turn * PER_PIXEL), (event.clientX - left) / width);
      };
      box.addEventListener("wheel", onWheel, { passive: false });
      return () => box.removeEventListener("wheel", onWheel);
    },
    [zoom, move],
  );
  return { wheel, onPointerDown, onPointerMove, onPointerUp: onPointerEnd, onPointerCancel: onPointerEnd };
}

/** How far two fingers are apart, and where their middle is; null: there are not two. */
function spread(fingers: Map<number, number>): { apart: number; middle: number } | null {
  const [a, b] = [...fingers.values()];
  return a === undefined || b === undefined
    ? null
    : { apart: Math.max(10, Math.abs(a - b)), middle: (a + b) / 2 };
}
