"use client";

import { useState } from "react";
import { Trouble } from "@/components/states/trouble";
import { Header } from "@/components/system/header";
import { useResource } from "@/hooks/use-resource";
import { getDeadLetters } from "@/lib/api";
import { countOf } from "@/lib/counts";
import { CauseCard } from "./cause-card";

/** What functions refused, by cause; one in full; and on its way back. */
export function DeadLettersPage() {
  const [cursor, setCursor] = useState<string | null>(null);
  const { data, error, reload } = useResource(`dead letters ${cursor ?? ""}`, () => getDeadLetters(cursor));
  const waiting = data?.causes.reduce((sum, cause) => sum + cause.letters - cause.redriven, 0) ?? 0;
  return (
    <div className="mx-auto max-w-6xl space-y-4 p-3 sm:p-4">
      <Header />
      <main className="space-y-4">
        {data === null && error === null && <p role="status">Reading the dead letters.</p>}
        {error && <Trouble usual="The dead letters cannot be read" error={error} retry={reload} />}
        {data && (
          <>
            <section className="card p-4 sm:p-5" aria-labelledby="letters-title">
              <h1 id="letters-title" className="text-xl font-semibold">
                Dead letters
              </h1>
              <p className="mt-1 text-muted">
                {data.causes.length === 0
                  ? "None: no function has refused anything."
                  : `${countOf(waiting, "letter")} waiting, of ${countOf(data.causes.length, "cause")}. What mended one of a cause mends all of it.`}
              </p>
              <div className="mt-3 flex gap-2">
                <button type="button" onClick={reload} className={BUTTON}>
                  Look again
                </button>
                {cursor && (
                  <button type="button" onClick={() => setCursor(null)} className={BUTTON}>
                    Oldest letters
                  </button>
                )}
                {data.next_cursor && (
                  <button type="button" onClick={() => setCursor(data.next_cursor)} className={BUTTON}>
                    Letters after these
                  </button>
                )}
              </div>
            </section>
            {data.causes.map((cause) => (
              <CauseCard key={cause.cause} cause={cause} onSent={reload} />
            ))}
          </>
        )}
      </main>
    </div>
  );
}

const BUTTON = "rounded-lg border border-line px-3 py-1.5 font-medium hover:bg-raised";
