"use client";

import { useState } from "react";
import { Header } from "@/components/system/header";
import { usePlace } from "@/hooks/use-place";
import type { ProofBundle } from "@/lib/api-types";
import { NotABundle, parseBundle, tooLarge } from "@/lib/proof/bundle-file";
import { checkBundle } from "@/lib/proof/check-file";
import type { ProofCheck } from "@/lib/proof/check";
import { BundleResult } from "./bundle-result";
import { DropZone } from "./drop-zone";
import { PlaceForm } from "./place-form";

type Outcome = { file: string } & ({ words: string } | { bundle: ProofBundle; result: ProofCheck | null });

/** A proof bundle from anywhere, checked in this browser against the chain and nobody else. */
export function CheckPage() {
  const { place, setPlace, source } = usePlace();
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  async function check(file: string, bundle: ProofBundle) {
    setOutcome({ file, bundle, result: null });
    setOutcome({ file, bundle, result: await checkBundle(bundle, place) });
  }
  async function take(file: File) {
    try {
      const refused = tooLarge(file.size);
      if (refused) throw new NotABundle(refused);
      await check(file.name, parseBundle(await file.text()));
    } catch (error) {
      const words = error instanceof NotABundle ? error.message : "This file cannot be read.";
      setOutcome({ file: file.name, words });
    }
  }
  return (
    <div className="mx-auto max-w-6xl space-y-4 p-3 sm:p-4">
      <Header />
      <main className="space-y-4">
        <section className="card p-4 sm:p-5" aria-labelledby="check-title">
          <h1 id="check-title" className="text-xl font-semibold">
            Check a proof bundle
          </h1>
          <p className="mt-1 max-w-prose text-muted">
            The file stays in this browser. It computes every hash anew and asks one node of the chain; our
            server is not needed.
          </p>
          <DropZone onFile={(file) => void take(file)} />
        </section>
        {outcome && "words" in outcome && (
          <section role="alert" className="card p-4 sm:p-5">
            <h2 className="font-semibold break-words">{outcome.file}: nothing is proven</h2>
            <p className="mt-1 break-words text-bad">{outcome.words}</p>
          </section>
        )}
        {outcome && "bundle" in outcome && (
          <BundleResult {...outcome} again={() => void check(outcome.file, outcome.bundle)} />
        )}
        <PlaceForm place={place} onChange={setPlace} source={source} />
      </main>
    </div>
  );
}
