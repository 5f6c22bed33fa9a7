import { countText } from "@/lib/counts";
import type { Connection, Line } from "@/lib/live/stream-state";

const LOOKS: Record<Connection, { words: string; means: string; dot: string }> = {
  connecting: { words: "Connecting", means: "Opening the live stream.", dot: "bg-muted" },
  live: { words: "Live", means: "New hours and forecasts appear by themselves.", dot: "bg-accent" },
  replaying: {
    words: "Replaying",
    means: "The live stream is back; what came meanwhile is read first.",
    dot: "bg-warn",
  },
  reconnecting: {
    words: "Reconnecting",
    means: "The live stream was cut; it goes on where it stopped.",
    dot: "bg-warn",
  },
  refused: { words: "Signed out", means: "Live news is for whoever is signed in.", dot: "bg-muted" },
  stale: { words: "Stale", means: "No live news for a while: the numbers may be old.", dot: "bg-bad" },
};

export function ConnectionState({ connection, replayed }: Line) {
  const { words, means, dot } = LOOKS[connection];
  return (
    <p
      role="status"
      data-testid="connection"
      data-connection={connection}
      title={means}
      className="flex items-center gap-1.5 rounded-full border border-line bg-surface px-2 py-1.5 sm:px-3 font-medium whitespace-nowrap"
    >
      <span className={`size-2 rounded-full ${dot}`} />
      {words}
      {replayed !== null && (
        <span className="font-normal tabular-nums" aria-hidden={connection === "replaying"}>
          {replayedText(connection, replayed)}
        </span>
      )}
    </p>
  );
}

const replayedText = (connection: Connection, replayed: number) =>
  connection === "replaying" ? countText(replayed) : `${countText(replayed)} replayed`;
