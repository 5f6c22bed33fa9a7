import { useEffect, useRef, useState } from "react";
import type { Frame } from "@/lib/live/events";
import { listen } from "@/lib/live/stream";
import type { Connection } from "@/lib/live/stream-state";

/** Hears every new event once, as long as the page is open. */
export function useStream(onNews: (frame: Frame) => void): Connection {
  const [connection, setConnection] = useState<Connection>("connecting");
  const latest = useRef(onNews);
  useEffect(() => {
    latest.current = onNews;
  });
  useEffect(() => listen({ onNews: (frame) => latest.current(frame), onConnection: setConnection }), []);
  return connection;
}
