import type { ReactNode } from "react";

interface Props {
  title: string;
  children: ReactNode;
  retry?: () => void;
}

/** Nothing to show, and why, and what happens next. */
export function Notice({ title, children, retry }: Props) {
  return (
    <section role="status" className="card p-6 sm:p-10">
      <h1 className="text-xl font-semibold">{title}</h1>
      <div className="mt-2 max-w-prose text-base text-muted">{children}</div>
      {retry && (
        <button
          type="button"
          onClick={retry}
          className="mt-4 rounded-lg border border-line px-4 py-2 font-medium hover:bg-raised"
        >
          Try again now
        </button>
      )}
    </section>
  );
}
