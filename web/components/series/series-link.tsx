import type { MouseEvent, ReactNode } from "react";
import { select } from "@/hooks/use-selection";

interface Props {
  href: string;
  current: boolean;
  className?: string;
  children: ReactNode;
}

/** A real link (middle click, copy, back button), followed without reloading the page. */
export function SeriesLink({ href, current, className = "", children }: Props) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    select(href);
  };
  const look = current ? "bg-accent-soft ring-1 ring-accent/40 ring-inset" : "hover:bg-raised";
  return (
    <a
      href={href}
      onClick={follow}
      aria-current={current || undefined}
      className={`block rounded-lg ${look} ${className}`}
    >
      {children}
    </a>
  );
}
