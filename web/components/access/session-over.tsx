import { useState } from "react";
import { SignIn } from "./sign-in";

/** Above what is still on the screen when its reader was signed out in the middle. */
export function SessionOver() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <div
        role="alert"
        className="flex flex-wrap items-center gap-3 rounded-xl border border-warn/40 bg-warn-soft px-4 py-2.5 text-warn"
      >
        <p className="mr-auto font-medium">
          Your session is over. What is shown stays as it was; sign in to go on.
        </p>
        {!open && (
          <button
            type="button"
            onClick={() => setOpen(true)}
            className="rounded-lg border border-warn/40 px-3 py-1 font-medium"
          >
            Sign in
          </button>
        )}
      </div>
      {open && <SignIn />}
    </>
  );
}
