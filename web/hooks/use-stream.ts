import { useEffect, useRef, useState } from "react";
import type { Frame } from "@/lib/live/events";
import { listen } from "@/lib/live/stream";
import { INITIAL, type Line } from "@/lib/live/stream-state";

/** Hears every new event once, as long as the page is open. */
export function useStream(onNews: (frame: Frame) => void): Line {
  const [line, setLine] = useState<Line>(INITIAL);
  const latest = useRef(onNews);
  useEffect(() => {
    latest.current = onNews;
  });
  useEffect(() => listen({ onNews: (frame) => latest.current(frame), onLine: setLine }), []);
  return line;
}
