import { admit } from "@/lib/access";
import type { SignedIn } from "@/lib/api-types";
import { KeyForm } from "./key-form";
import { WalletChooser } from "./wallet-chooser";

const letIn = ({ principal }: SignedIn) => admit(principal);

/** Both ways in; loaded when somebody is asked who they are. */
export default function SignInPanel() {
  return (
    <section aria-labelledby="sign-in-title" className="card p-6 sm:p-10">
      <h1 id="sign-in-title" className="text-xl font-semibold">
        Sign in to see forecasts
      </h1>
      <p className="mt-2 max-w-prose text-base text-muted">
        This server shows them to those it knows. Whoever runs it grants roles to wallets and makes keys.
      </p>
      <div className="mt-6 grid gap-8 md:grid-cols-2">
        <WalletChooser onSignedIn={letIn} />
        <KeyForm onSignedIn={letIn} />
      </div>
    </section>
  );
}
