"use client";

import { Notice } from "@/components/states/notice";

/** An answer this page did not expect must not leave it blank. */
export default function Failed({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <main className="mx-auto max-w-[90rem] p-3 sm:p-4">
      <Notice title="This page cannot show what the server sent" retry={reset}>
        {error.message}. Reload it; if this stays, page and server are of different versions.
      </Notice>
    </main>
  );
}
