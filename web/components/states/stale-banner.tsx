/** Above everything else while the numbers below may be old. */
export function StaleBanner({ words, retry }: { words: string; retry: () => void }) {
  return (
    <div
      role="alert"
      className="sticky top-0 z-20 flex flex-wrap items-center gap-3 rounded-xl border border-warn/40 bg-warn-soft px-4 py-2.5 text-warn"
    >
      <p className="mr-auto font-medium">{words}</p>
      <button
        type="button"
        onClick={retry}
        className="rounded-lg border border-warn/40 px-3 py-1 font-medium"
      >
        Try again now
      </button>
    </div>
  );
}
