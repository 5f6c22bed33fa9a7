import { useState } from "react";
import { getConfig } from "@/lib/api";
import type { SignedIn } from "@/lib/api-types";
import { addChain } from "@/lib/wallet/chain";
import { failureWords, UnknownChain } from "@/lib/wallet/failures";
import type { Wallet } from "@/lib/wallet/provider";
import { signIn, type Step } from "@/lib/wallet/sign-in";

interface State {
  asked: Wallet | null;
  step: Step | null; // null: nothing is going on
  failure: string;
  chainIsUnknown: boolean;
}

const IDLE: State = { asked: null, step: null, failure: "", chainIsUnknown: false };

/** One wallet at a time is asked; what it says against it is kept in words until it is asked again. */
export function useWalletSignIn(onSignedIn: (answer: SignedIn) => void) {
  const [state, setState] = useState(IDLE);

  async function attempt(wallet: Wallet, before: () => Promise<void>) {
    setState({ ...IDLE, asked: wallet, step: "connecting" });
    try {
      await before();
      const answer = await signIn(wallet, (step) => setState((was) => ({ ...was, step })));
      onSignedIn(answer);
      setState(IDLE);
    } catch (error) {
      const failure = failureWords(error, wallet.name);
      setState({ asked: wallet, step: null, failure, chainIsUnknown: error instanceof UnknownChain });
    }
  }
  async function tellOfChain(wallet: Wallet) {
    const { chain } = await getConfig();
    if (chain) await addChain(wallet, chain);
  }
  const { asked, step, failure, chainIsUnknown } = state;
  return {
    asked,
    step,
    failure,
    start: (wallet: Wallet) => void attempt(wallet, async () => {}),
    addChain: chainIsUnknown && asked ? () => void attempt(asked, () => tellOfChain(asked)) : null,
  };
}
