import type { FormEvent, KeyboardEvent } from "react";
import { useReplay } from "@/hooks/use-replay";
import { select, selectionHref } from "@/hooks/use-selection";
import { HOUR_MS } from "@/lib/time";
import { instantOf, wallTime } from "@/lib/zone";

interface Props {
  series: string;
  originMs: number;
  newestMs: number;
  zone: string;
}

/** Goes to the forecast so many hours before or after this one; past the newest there is the newest. */
export function stepIssued({ series, originMs, newestMs }: Omit<Props, "zone">, hours: number) {
  const ms = originMs + hours * HOUR_MS;
  select(ms >= newestMs ? selectionHref(series) : selectionHref(series, ms));
}

const BUTTON =
  "rounded-lg border border-line px-2.5 py-1 text-xs font-medium hover:bg-raised disabled:opacity-60";

/** What did we say then: a moment, and hour by hour from there, by button or by the arrow keys on one. */
export function IssueStepper(place: Props) {
  const { series, originMs, newestMs, zone } = place;
  const newest = originMs >= newestMs;
  const replay = useReplay(series, originMs, newestMs);
  const onKeyDown = (event: KeyboardEvent) => {
    const hours = event.target instanceof HTMLButtonElement && { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!hours) return;
    event.preventDefault();
    stepIssued(place, hours);
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wall = String(new FormData(event.currentTarget).get("issued"));
    select(selectionHref(series, instantOf(wall, zone)));
  };
  return (
    <div
      role="group"
      aria-label="Time of issue"
      onKeyDown={onKeyDown}
      className="flex flex-wrap items-center gap-2"
    >
      <button type="button" className={BUTTON} onClick={() => stepIssued(place, -1)}>
        Earlier
      </button>
      <form onSubmit={onSubmit} className="flex flex-wrap items-center gap-2">
        <label className="flex flex-wrap items-center gap-1.5 text-xs text-muted">
          <span className="sr-only">Issued at</span>
          <input
            type="datetime-local"
            name="issued"
            required
            key={`${originMs} ${zone}`}
            defaultValue={wallTime(originMs, zone)}
            className="rounded-lg border border-line bg-surface px-2 py-1 text-ink"
          />
          {zone.replaceAll("_", " ")}
        </label>
        <button type="submit" className={BUTTON}>
          Show what was said then
        </button>
      </form>
      <button type="button" className={BUTTON} aria-disabled={newest} onClick={() => stepIssued(place, 1)}>
        Later
      </button>
      <button
        type="button"
        className={BUTTON}
        aria-disabled={newest}
        onClick={() => select(selectionHref(series))}
      >
        Newest
      </button>
      <button type="button" className={BUTTON} onClick={replay.toggle}>
        {replay.playing ? "Stop" : "Replay"}
      </button>
    </div>
  );
}
