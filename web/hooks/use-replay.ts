import { useEffect, useRef, useState } from "react";
import { HOUR_MS } from "@/lib/time";
import { glide, selectionHref } from "./use-selection";

const STEP_MS = 700;
const FROM_MS = 24 * HOUR_MS; // before the newest, when it begins there

/** Forecast after forecast as they were issued, until the newest; where one is looked at already, from there. */
export function useReplay(
  series: string,
  originMs: number,
  newestMs: number,
): { playing: boolean; toggle: () => void } {
  const [playing, setPlaying] = useState(false);
  const at = useRef(0);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      at.current += HOUR_MS;
      const over = at.current >= newestMs;
      glide(over ? selectionHref(series) : selectionHref(series, at.current));
      if (over) setPlaying(false);
    }, STEP_MS);
    return () => clearInterval(timer);
  }, [playing, series, newestMs]);
  const toggle = () => {
    if (!playing) {
      at.current = originMs < newestMs ? originMs : newestMs - FROM_MS;
      glide(selectionHref(series, at.current));
    }
    setPlaying(!playing);
  };
  return { playing, toggle };
}
