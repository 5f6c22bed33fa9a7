// What the page knows about its stream, as one value; what the socket does next follows from it.

import type { Frame } from "./events";

export type Connection = "connecting" | "live" | "replaying" | "reconnecting" | "stale" | "refused";

/** How the page is connected; `replayed`: events that a cut made late, null when there was none lately. */
export interface Line {
  connection: Connection;
  replayed: number | null;
}

export interface StreamState extends Line {
  lastStreamId: string | null; // where to go on after a cut
  seen: string[]; // ids of the newest events: the stream may repeat them
  failures: number; // attempts in a row that brought no frame
}

export type Signal =
  | { kind: "closed" }
  | { kind: "silent" }
  | { kind: "refused" }
  | { kind: "opened" }
  | { kind: "frame"; frame: Frame };

export const INITIAL: StreamState = {
  connection: "connecting",
  replayed: null,
  lastStreamId: null,
  seen: [],
  failures: 0,
};

const REMEMBERED = 512;
const PATIENCE = 3; // failed attempts after which the screen must be called old
const LONGEST_WAIT_MS = 30_000;

/** The next state, and the frame if it is news. */
export function receive(state: StreamState, signal: Signal): { state: StreamState; news: Frame | null } {
  switch (signal.kind) {
    case "opened":
      return { state: afterOpening(state), news: null };
    case "closed":
      return { state: afterLoss(state), news: null };
    case "silent":
      return { state: { ...state, connection: "stale" }, news: null };
    case "refused":
      return { state: { ...state, connection: "refused", failures: 0 }, news: null };
    case "frame":
      return receiveFrame({ ...afterSilence(state), failures: 0 }, signal.frame);
  }
}

/** Who goes on after a cut is first sent what he missed. */
function afterOpening(state: StreamState): StreamState {
  if (state.lastStreamId === null) return { ...state, connection: "live", replayed: null };
  return { ...state, connection: "replaying", replayed: 0 };
}

const afterSilence = (state: StreamState): StreamState =>
  state.connection === "replaying" ? state : { ...state, connection: "live" };

function afterLoss(state: StreamState): StreamState {
  const failures = state.failures + 1;
  const long = state.connection === "stale" || failures > PATIENCE;
  return { ...state, connection: long ? "stale" : "reconnecting", failures };
}

function receiveFrame(state: StreamState, frame: Frame): { state: StreamState; news: Frame | null } {
  if (frame.type === "heartbeat") return { state: afterHeartbeat(state), news: null };
  // Too old to replay: everything is read again by HTTP, so nothing before this point is needed.
  if (frame.type === "resync_required")
    return { state: { ...state, lastStreamId: null, replayed: null, seen: [] }, news: frame };
  const lastStreamId = frame.stream_id;
  if (state.seen.includes(frame.id)) return { state: { ...state, lastStreamId }, news: null };
  return {
    state: { ...counted(state), lastStreamId, seen: [...state.seen, frame.id].slice(-REMEMBERED) },
    news: frame,
  };
}

/** The first one ends a replay; how many events were in it is told until the next. */
const afterHeartbeat = (state: StreamState): StreamState => ({
  ...state,
  connection: "live",
  replayed: state.connection === "replaying" ? state.replayed : null,
});

const counted = (state: StreamState): StreamState =>
  state.connection === "replaying" ? { ...state, replayed: (state.replayed ?? 0) + 1 } : state;

/** How long to wait before the next attempt; `chance` (0 … 1) spreads the browsers of a control room. */
export function waitMs(failures: number, chance: number): number {
  const longest = Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures);
  return longest * (0.5 + chance / 2);
}
