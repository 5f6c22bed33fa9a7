// Which wallets this browser has (EIP-6963): each announces itself when asked, and when it comes later.

import { announced, type Wallet } from "./provider";

const ANNOUNCE = "eip6963:announceProvider";

/** Calls `found` with all that are known so far, each time one more is; until the returned function is called. */
export function discover(found: (wallets: Wallet[]) => void): () => void {
  const known = new Map<string, Wallet>();
  const take = (event: Event) => {
    const wallet = announced((event as CustomEvent).detail ?? {});
    if (wallet === null || known.has(wallet.id)) return;
    known.set(wallet.id, wallet);
    found([...known.values()]);
  };
  window.addEventListener(ANNOUNCE, take);
  window.dispatchEvent(new Event("eip6963:requestProvider"));
  return () => window.removeEventListener(ANNOUNCE, take);
}
