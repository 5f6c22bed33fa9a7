// Sign-In with Ethereum, step by step: which account, on which chain, what it signs, and what the server says.

import { stringToHex } from "viem/utils";
import { note } from "../access";
import { getConfig, getNonce, signInWithWallet } from "../api";
import type { SignedIn } from "../api-types";
import { goToChain } from "./chain";
import { WalletFailure } from "./failures";
import { signInMessage } from "./message";
import type { Wallet } from "./provider";
import { watch } from "./watch";

export type Step = "connecting" | "switching" | "signing" | "checking";

export async function signIn(wallet: Wallet, tell: (step: Step) => void): Promise<SignedIn> {
  tell("connecting");
  const address = await accountOf(wallet);
  const [asked, config] = await Promise.all([getNonce(), getConfig()]);
  tell("switching");
  await goToChain(wallet, asked.chain_id, config.chain);
  tell("signing");
  const message = signInMessage(address, asked, window.location, new Date());
  const signature = await wallet.provider.request({
    method: "personal_sign",
    params: [stringToHex(message), address],
  });
  tell("checking");
  const answer = await signInWithWallet({ message, signature: String(signature) });
  watch(wallet, address, asked.chain_id, note);
  return answer;
}

async function accountOf({ provider, name }: Wallet): Promise<string> {
  const accounts = await provider.request({ method: "eth_requestAccounts" });
  const address: unknown = Array.isArray(accounts) ? accounts[0] : null;
  if (typeof address !== "string") throw new WalletFailure(`${name} has no account to sign in with.`);
  return address;
}
