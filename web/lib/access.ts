// Whether analytics lets this reader in, as its answers tell: one value that all who ask for something share.

export interface Access {
  refused: boolean; // the newest answer said: sign in
  round: number; // of sign-ins since the page was opened: whoever was refused asks again with the next
  principal: string | null; // whose numbers are on the screen; null: not known yet
  note: string | null; // what became of the wallet that signed, in words
}

export const INITIAL: Access = { refused: false, round: 0, principal: null, note: null };

let access = INITIAL;
const listeners = new Set<() => void>();

function set(change: Partial<Access>) {
  access = { ...access, ...change };
  listeners.forEach((listener) => listener());
}

export const accessNow = (): Access => access;

export function onAccess(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** An answer to something asked in this round was 401; one that was on its way since before a sign-in says nothing. */
export function refuse(round: number): void {
  if (round === access.round && !access.refused) set({ refused: true });
}

export function know(principal: string): void {
  if (principal !== access.principal) set({ principal });
}

/** Somebody signed in. What another one was shown must not stay on the screen. */
export function admit(principal: string): void {
  if (access.principal !== null && access.principal !== principal) window.location.reload();
  else set({ refused: false, round: access.round + 1, principal });
}

export function note(words: string | null): void {
  set({ note: words });
}
