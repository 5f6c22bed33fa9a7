import { useCallback, useState } from "react";
import { moved, showing, whole, zoomed, type View } from "@/lib/chart/view";

const STEP = 1.5; // of one key press or button

/** The part of a chart of `count` hours that is in view. */
export function useView(count: number) {
  const [kept, setView] = useState<View | null>(null); // null: all of it, also when there are more hours later
  const change = useCallback(
    (next: (view: View) => View) =>
      setView((was) => {
        const view = next(was ?? whole(count));
        return view.hours >= count ? null : view;
      }),
    [count],
  );
  const zoom = useCallback(
    (factor: number, anchor = 0.5) => change((view) => zoomed(view, factor, anchor, count)),
    [change, count],
  );
  const move = useCallback((hours: number) => change((view) => moved(view, hours, count)), [change, count]);
  const show = useCallback((index: number) => change((view) => showing(view, index, count)), [change, count]);
  return {
    view: moved(kept ?? whole(count), 0, count),
    isWhole: kept === null,
    zoom,
    move,
    show,
    zoomIn: useCallback(() => zoom(STEP), [zoom]),
    zoomOut: useCallback(() => zoom(1 / STEP), [zoom]),
    reset: useCallback(() => setView(null), []),
  };
}

export type ViewControl = ReturnType<typeof useView>;
