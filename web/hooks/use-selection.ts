import { useSearchParams } from "next/navigation";

export interface Selection {
  series: string | null;
  issuedMs: number | null; // null: the newest
}

/** What is looked at lives in the address, so it can be shared and the back button works. */
export function useSelection(): Selection {
  const query = useSearchParams();
  const issuedMs = Date.parse(query.get("issued") ?? "");
  return { series: query.get("series"), issuedMs: Number.isNaN(issuedMs) ? null : issuedMs };
}

/** `issuedMs`: the forecast of that moment; none: the newest. */
export function selectionHref(series: string, issuedMs?: number): string {
  const query = new URLSearchParams({ series });
  if (issuedMs !== undefined) query.set("issued", `${new Date(issuedMs).toISOString().slice(0, 16)}Z`);
  return `?${query}`;
}

/** Goes there without a step of its own in the browser's history. */
export function glide(href: string): void {
  window.history.replaceState(null, "", href);
}

/** Goes there, and brings what was chosen into view when it lies outside (on a phone, or far down the page). */
export function select(href: string): void {
  window.history.pushState(null, "", href);
  document.getElementById("series")?.scrollIntoView({ block: "nearest" });
}
