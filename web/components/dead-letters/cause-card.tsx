import { useState } from "react";
import { useDisplay } from "@/hooks/use-display";
import type { Cause } from "@/lib/api-types";
import { countOf, countText } from "@/lib/counts";
import { momentText } from "@/lib/time";
import { LetterView } from "./letter-view";
import { SendAgain } from "./send-again";

/** One cause: what was refused, by whom, why, and how much of it waits. */
export function CauseCard({ cause, onSent }: { cause: Cause; onSent: () => void }) {
  const [shown, setShown] = useState<number | null>(null);
  const { type, status, reason, topic, refused_by, letters, redriven, waiting } = cause;
  const count = letters - redriven;
  return (
    <section className="card p-4 sm:p-5" aria-label={cause.cause}>
      <h2 className="font-semibold break-words">
        {status ?? "no answer"}: {reason}
      </h2>
      <p className="mt-1 text-muted break-words tabular-nums">
        {type ?? "no event of ours"} · {countOf(letters, "letter")}, {countText(redriven)} sent again,{" "}
        {countText(count)} waiting · <Period cause={cause} />
      </p>
      <p className="text-xs text-muted break-all">
        refused by{" "}
        {Object.entries(refused_by)
          .map(([address, times]) => `${address} (${countText(times)})`)
          .join(", ") || "nobody known"}
      </p>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        {waiting.length > 0 && (
          <label className="text-xs text-muted">
            Show one
            <select
              value={shown ?? ""}
              onChange={({ target }) => setShown(target.value === "" ? null : Number(target.value))}
              className="ml-2 rounded-lg border border-line bg-surface px-2 py-1.5 text-ink"
            >
              <option value="">choose</option>
              {waiting.map((offset) => (
                <option key={offset} value={offset}>
                  letter {offset}
                </option>
              ))}
            </select>
          </label>
        )}
        {topic && (
          <SendAgain
            order={{ cause: cause.cause }}
            words={`Send all ${countText(count)} again`}
            question={`Send ${countOf(count, "letter")} again to ${topic}? Every function that listens there gets them; what already did its work does nothing twice.`}
            none={count === 0}
            onSent={onSent}
          />
        )}
      </div>
      {shown !== null && <LetterView key={shown} offset={shown} onSent={onSent} />}
    </section>
  );
}

function Period({ cause: { first_at, last_at } }: { cause: Cause }) {
  const zone = useDisplay().zoneOf("UTC");
  if (!first_at || !last_at) return <>time unknown</>;
  const [first, last] = [first_at, last_at].map((at) => momentText(Date.parse(at), zone));
  return <>{first === last ? first : `${first} to ${last}`}</>;
}
