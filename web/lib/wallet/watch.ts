// After the sign-in: the wallet may go elsewhere, while the session stays what it is. In words, for who wonders.

import { shortAddress } from "../account";
import type { Wallet } from "./provider";

/** `tell` is called with null when everything is as it was at the sign-in. */
export function watch(
  wallet: Wallet,
  address: string,
  chainId: number,
  tell: (words: string | null) => void,
): void {
  const signedIn = `You stay signed in as ${shortAddress(address)}; to change that, sign out first.`;
  wallet.provider.on?.("accountsChanged", (accounts: readonly string[]) => tell(accountWords(accounts)));
  wallet.provider.on?.("chainChanged", (id: string) =>
    tell(
      Number(id) === chainId
        ? null
        : `${wallet.name} went to chain ${Number(id)}. Your session goes on all the same.`,
    ),
  );

  function accountWords([shown]: readonly string[]): string | null {
    if (shown === undefined) return `${wallet.name} is disconnected from this page. ${signedIn}`;
    if (shown.toLowerCase() === address.toLowerCase()) return null;
    return `${wallet.name} shows another account, ${shortAddress(shown)}. ${signedIn}`;
  }
}
