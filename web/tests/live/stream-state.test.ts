import { expect, test } from "vitest";
import type { Frame } from "@/lib/live/events";
import { INITIAL, receive, waitMs, type Signal, type StreamState } from "@/lib/live/stream-state";

const event = (id: string, stream_id: string): Signal => ({
  kind: "frame",
  frame: { id, stream_id, type: "org.gridledger.hour.closed.v1", feeder: "f", data: {} } as Frame,
});
const control = (type: "heartbeat" | "resync_required"): Signal => ({
  kind: "frame",
  frame: { id: "", stream_id: "", type, feeder: null, data: {} },
});
const after = (...signals: Signal[]) =>
  signals.reduce((state: StreamState, signal) => receive(state, signal).state, INITIAL);

test("it goes on after the newest event it has seen", () => {
  expect(after({ kind: "opened" }, event("a", "1-0"), event("b", "2-0"), { kind: "closed" })).toMatchObject({
    connection: "reconnecting",
    lastStreamId: "2-0",
  });
});

test("an event that comes twice is news once", () => {
  const { state, news } = receive(after(event("a", "1-0")), event("a", "2-0"));
  expect(news).toBeNull();
  expect(state.lastStreamId).toBe("2-0");
});

test("a heartbeat keeps the place in the stream", () => {
  expect(after(event("a", "1-0"), control("heartbeat")).lastStreamId).toBe("1-0");
});

test("a gap too old to replay starts over", () => {
  const { state, news } = receive(after(event("a", "1-0")), control("resync_required"));
  expect(news?.type).toBe("resync_required");
  expect(state.lastStreamId).toBeNull();
});

test("silence makes the page stale until something comes", () => {
  const silent = after(event("a", "1-0"), { kind: "silent" }, { kind: "closed" });
  expect(silent.connection).toBe("stale");
  expect(receive(silent, event("b", "2-0")).state.connection).toBe("live");
});

test("attempts that keep failing make the page stale", () => {
  const closed: Signal = { kind: "closed" };
  expect(after(closed, closed, closed).connection).toBe("reconnecting");
  expect(after(closed, closed, closed, closed).connection).toBe("stale");
});

test("waits grow, up to half a minute", () => {
  expect(waitMs(1, 1)).toBeLessThan(waitMs(4, 1));
  expect(waitMs(50, 1)).toBe(30_000);
});

test("what a cut made late is counted until the replay is over, and told until the next heartbeat", () => {
  const cut: Signal[] = [event("a", "1-0"), { kind: "closed" }, { kind: "opened" }];
  expect(after(...cut)).toMatchObject({ connection: "replaying", replayed: 0 });
  const replaying: Signal[] = [...cut, event("b", "2-0"), event("c", "3-0"), event("b", "2-0")];
  expect(after(...replaying)).toMatchObject({ connection: "replaying", replayed: 2 });
  const over = [...replaying, control("heartbeat"), event("d", "4-0")];
  expect(after(...over)).toMatchObject({ connection: "live", replayed: 2 });
  expect(after(...over, control("heartbeat"))).toMatchObject({ connection: "live", replayed: null });
});

test("a first connection replays nothing", () => {
  expect(after({ kind: "opened" })).toMatchObject({ connection: "live", replayed: null });
});

test("whoever is refused goes on from the same place after a sign-in", () => {
  const closed: Signal = { kind: "closed" };
  const refused = after(event("a", "1-0"), closed, closed, { kind: "refused" });
  expect(refused).toMatchObject({ connection: "refused", lastStreamId: "1-0", failures: 0 });
  expect(receive(refused, { kind: "opened" }).state.connection).toBe("replaying");
});
