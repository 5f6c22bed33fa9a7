import { useCallback, useMemo, useState, type UIEvent } from "react";
import { offsetsOf, visibleRows } from "@/lib/overview/visible";

const FIRST_GUESS_PX = 900; // until the box has been measured

/** For a scrolling box: which of its rows to draw, and where. */
export function useVisibleRows(heights: number[]) {
  const [topPx, setTopPx] = useState(0);
  const [viewPx, setViewPx] = useState(FIRST_GUESS_PX);
  const offsets = useMemo(() => offsetsOf(heights), [heights]);
  const [first, end] = visibleRows(offsets, topPx, viewPx);
  const measure = useCallback((box: HTMLElement | null) => {
    if (box === null) return;
    const observer = new ResizeObserver(() => setViewPx(box.clientHeight));
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  const onScroll = (event: UIEvent<HTMLElement>) => setTopPx(event.currentTarget.scrollTop);
  return { first, end, offsets, box: { ref: measure, onScroll } };
}
