import { useEffect, useState } from "react";
import { useWalletSignIn } from "@/hooks/use-wallet-sign-in";
import type { SignedIn } from "@/lib/api-types";
import { discover } from "@/lib/wallet/discovery";
import type { Wallet } from "@/lib/wallet/provider";
import type { Step } from "@/lib/wallet/sign-in";

const BUTTON = "rounded-lg border border-line px-3 py-1.5 font-medium hover:bg-raised disabled:opacity-60";

const WORDS: Record<Step, (name: string) => string> = {
  connecting: (name) => `Choose an account in ${name}.`,
  switching: (name) => `Looking on which chain ${name} is; it may ask you to change.`,
  signing: (name) => `Read the message in ${name}, and sign it there. It costs nothing.`,
  checking: () => "The server checks the signature.",
};

/** The wallets of this browser; the chosen one is asked, step by step. */
export function WalletChooser({ onSignedIn }: { onSignedIn: (answer: SignedIn) => void }) {
  const [wallets, setWallets] = useState<Wallet[]>([]);
  useEffect(() => discover(setWallets), []);
  const { asked, step, failure, start, addChain } = useWalletSignIn(onSignedIn);
  return (
    <div className="min-w-0 space-y-3">
      <h2 className="font-semibold">With a wallet</h2>
      {wallets.length === 0 && (
        <p className="text-muted">
          No wallet was found in this browser. Install one that announces itself to pages (EIP-6963), such as
          MetaMask or Rabby, and open this page again; or sign in with a key.
        </p>
      )}
      <ul className="space-y-2">
        {wallets.map((wallet) => (
          <li key={wallet.id}>
            <button
              type="button"
              disabled={step !== null}
              onClick={() => start(wallet)}
              className={`flex items-center gap-2 ${BUTTON}`}
            >
              {wallet.icon && (
                // eslint-disable-next-line @next/next/no-img-element -- a data URI, which nothing can optimise
                <img src={wallet.icon} alt="" className="size-6 rounded" />
              )}
              Sign in with {wallet.name}
            </button>
          </li>
        ))}
      </ul>
      <p role="status" className="text-muted">
        {step && asked && WORDS[step](asked.name)}
      </p>
      {failure && (
        <p role="alert" className="break-words text-bad">
          {failure}
        </p>
      )}
      {addChain && (
        <button type="button" onClick={addChain} className={BUTTON}>
          Add this chain to {asked?.name}
        </button>
      )}
    </div>
  );
}
