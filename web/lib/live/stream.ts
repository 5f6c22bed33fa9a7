// The WebSocket itself: opens, listens, notices silence, comes back where it stopped.

import { accessNow, onAccess, refuse } from "../access";
import { streamUrl } from "../api";
import type { Frame } from "./events";
import { INITIAL, receive, waitMs, type Line, type Signal } from "./stream-state";

const SILENCE_MS = 45_000; // several heartbeats
const RIGHT_LOST = 4401; // the server's close code for whoever may listen no more

export interface Listener {
  onNews: (frame: Frame) => void;
  onLine: (line: Line) => void;
}

/** Stays connected until the returned function is called. */
export function listen({ onNews, onLine }: Listener): () => void {
  let state = INITIAL;
  let socket: WebSocket | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function signal(next: Signal) {
    const { state: after, news } = receive(state, next);
    const changed = after.connection !== state.connection || after.replayed !== state.replayed;
    state = after;
    if (changed) onLine({ connection: state.connection, replayed: state.replayed });
    if (news) onNews(news);
  }

  function expectFrame() {
    clearTimeout(silence);
    silence = setTimeout(() => {
      signal({ kind: "silent" });
      lost(); // a dead line does not say so, and closing it can take a minute
    }, SILENCE_MS);
  }

  function hangUp() {
    clearTimeout(silence);
    if (socket) socket.onopen = socket.onclose = socket.onmessage = null;
    socket?.close();
  }

  function lost() {
    hangUp();
    if (accessNow().refused) return signal({ kind: "refused" }); // a refused handshake does not say so
    signal({ kind: "closed" });
    retry = setTimeout(connect, waitMs(state.failures, Math.random()));
  }

  function connect() {
    socket = new WebSocket(streamUrl(state.lastStreamId));
    socket.onopen = () => {
      signal({ kind: "opened" });
      expectFrame();
    };
    socket.onmessage = (message) => {
      expectFrame();
      signal({ kind: "frame", frame: JSON.parse(message.data as string) as Frame });
    };
    socket.onclose = ({ code }) => {
      if (code === RIGHT_LOST) refuse(accessNow().round);
      lost();
    };
  }

  // Signed out there is nothing to hear; whoever signs in again hears on from where it stopped.
  function followAccess() {
    const { refused } = accessNow();
    if (refused === (state.connection === "refused")) return;
    if (!refused) return connect();
    clearTimeout(retry);
    hangUp();
    signal({ kind: "refused" });
  }

  connect();
  const leave = onAccess(followAccess);
  return () => {
    leave();
    clearTimeout(retry);
    hangUp();
  };
}
