import { useState, type FormEvent } from "react";
import { signInWithKey, type ApiError } from "@/lib/api";
import type { SignedIn } from "@/lib/api-types";

/** A key in, a session out; the key stays nowhere in this browser. */
export function KeyForm({ onSignedIn }: { onSignedIn: (answer: SignedIn) => void }) {
  const [failure, setFailure] = useState("");
  const [asking, setAsking] = useState(false);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const key = String(new FormData(event.currentTarget).get("key")).trim();
    setAsking(true);
    setFailure("");
    try {
      onSignedIn(await signInWithKey(key));
    } catch (error) {
      setFailure((error as ApiError).message);
    }
    setAsking(false);
  }
  return (
    <form onSubmit={(event) => void onSubmit(event)} className="min-w-0 space-y-3">
      <h2 className="font-semibold">With an API key</h2>
      <label className="block text-muted">
        API key, glk_…
        <input
          type="password"
          name="key"
          required
          autoComplete="off"
          spellCheck={false}
          className="mt-1 w-full rounded-lg border border-line bg-surface px-3 py-1.5 font-mono text-ink"
        />
      </label>
      <button
        type="submit"
        disabled={asking}
        className="rounded-lg border border-line px-3 py-1.5 font-medium hover:bg-raised disabled:opacity-60"
      >
        {asking ? "Asking the server" : "Sign in with the key"}
      </button>
      {failure && (
        <p role="alert" className="break-words text-bad">
          {failure}
        </p>
      )}
    </form>
  );
}
