import { useEffect, useState } from "react";
import { getConfig } from "@/lib/api";
import type { Place } from "@/lib/proof/check-file";

const KEY = "chain";
const NOWHERE: Place = { rpc_url: "", ledger: "", issuer: "" };
export type Source = "asking" | "server" | "remembered" | "nobody";

function remembered(): Place | null {
  try {
    const known = JSON.parse(localStorage.getItem(KEY) ?? "null") as Partial<Place> | null;
    return known && { ...NOWHERE, ...known };
  } catch {
    return null;
  }
}

/** Where proofs are looked for: as the server says; when it is away, as it last said to this browser. */
export function usePlace() {
  const [place, setPlace] = useState<Place>(NOWHERE);
  const [source, setSource] = useState<Source>("asking");
  useEffect(() => {
    let wanted = true;
    void placeKnown().then((known) => {
      if (!wanted) return;
      setPlace(known.place);
      setSource(known.source);
    });
    return () => {
      wanted = false;
    };
  }, []);
  return { place, setPlace, source };
}

async function placeKnown(): Promise<{ place: Place; source: Source }> {
  const chain = await getConfig().then(
    (config) => config.chain,
    () => null,
  );
  if (chain === null) {
    const known = remembered();
    return { place: known ?? NOWHERE, source: known ? "remembered" : "nobody" };
  }
  const place = { rpc_url: chain.rpc_url, ledger: chain.ledger, issuer: chain.issuer };
  try {
    localStorage.setItem(KEY, JSON.stringify(place));
  } catch {
    // Where nothing may be stored the server has to be there the next time.
  }
  return { place, source: "server" };
}
