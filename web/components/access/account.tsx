import { useState } from "react";
import { useAccess } from "@/hooks/use-access";
import { useResource } from "@/hooks/use-resource";
import { getMe, signOut, type ApiError } from "@/lib/api";
import type { Me } from "@/lib/api-types";
import { groupWords, shortName } from "@/lib/account";

/** Who reads this, what they may do, and the way out. */
export function Account() {
  const { refused } = useAccess();
  const { data: me } = useResource("me", getMe);
  if (me === null || refused) return null;
  return (
    <details name="header" className="relative">
      <summary className="cursor-pointer list-none rounded-full border border-line bg-surface px-2 py-1.5 font-medium sm:px-3 whitespace-nowrap">
        <span className="sr-only">You are </span>
        {shortName(me)} <span aria-hidden="true">▾</span>
      </summary>
      <div className="absolute right-0 z-30 mt-2 w-72 max-w-[calc(100vw-1.5rem)] card p-4 text-sm shadow-lg">
        <p className="font-medium break-words">{me.name}</p>
        <p className="font-mono text-xs break-all text-muted">{me.principal}</p>
        <Roles me={me} />
        {me.kind === "open" ? (
          <p className="mt-3 text-muted">
            This server asks nobody who they are, and answers this machine alone.
          </p>
        ) : (
          <SignOut />
        )}
      </div>
    </details>
  );
}

function Roles({ me }: { me: Me }) {
  return (
    <ul className="mt-3 space-y-1">
      {me.grants.map(({ feeder_group, role }) => (
        <li key={feeder_group} className="break-words">
          {role} of {groupWords(feeder_group)}
        </li>
      ))}
      {me.grants.length === 0 && <li>Nothing is granted yet.</li>}
    </ul>
  );
}

function SignOut() {
  const [failure, setFailure] = useState("");
  const leave = () =>
    signOut().then(
      () => window.location.reload(), // nothing of what was shown stays
      (error: ApiError) => setFailure(error.message),
    );
  return (
    <>
      <button
        type="button"
        onClick={() => void leave()}
        className="mt-3 rounded-lg border border-line px-3 py-1.5 font-medium hover:bg-raised"
      >
        Sign out
      </button>
      {failure && (
        <p role="alert" className="mt-2 break-words text-bad">
          You are still signed in. {failure}
        </p>
      )}
    </>
  );
}
