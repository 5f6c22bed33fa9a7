import { useSearchParams } from "next/navigation";

export interface Selection {
  series: string | null;
  forecastId: string | null; // null: the newest
}

/** What is looked at lives in the address, so it can be shared and the back button works. */
export function useSelection(): Selection {
  const query = useSearchParams();
  return { series: query.get("series"), forecastId: query.get("forecast") };
}

export function selectionHref(series: string, forecastId?: string): string {
  const query = new URLSearchParams({ series });
  if (forecastId) query.set("forecast", forecastId);
  return `?${query}`;
}

/** Goes there, and brings what was chosen into view when it lies outside (on a phone, or far down the page). */
export function select(href: string): void {
  window.history.pushState(null, "", href);
  document.getElementById("series")?.scrollIntoView({ block: "nearest" });
}
