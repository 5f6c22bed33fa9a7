import { lazy, Suspense } from "react";

// Most readers never see it, and whoever opened the page with a session should not load it.
const SignInPanel = lazy(() => import("./sign-in-panel"));

/** Who are you? With a wallet, or with a key. */
export function SignIn() {
  return (
    <Suspense fallback={<p role="status">Opening the sign-in.</p>}>
      <SignInPanel />
    </Suspense>
  );
}
