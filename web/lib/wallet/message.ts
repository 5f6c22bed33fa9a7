// The text that a wallet signs to sign in here (EIP-4361).

import { createSiweMessage } from "viem/siwe";
import type { Nonce } from "../api-types";

/** `page`: where the reader is. Wallets compare it with the domain, and so does the server. */
export function signInMessage(
  address: string,
  asked: Pick<Nonce, "nonce" | "chain_id" | "expires_at">,
  page: Pick<Location, "host" | "origin">,
  now: Date,
): string {
  return createSiweMessage({
    address: address as `0x${string}`,
    chainId: asked.chain_id,
    domain: page.host,
    uri: page.origin,
    nonce: asked.nonce,
    issuedAt: now,
    expirationTime: new Date(asked.expires_at),
    statement: "Sign in to Gridledger.",
    version: "1",
  });
}
