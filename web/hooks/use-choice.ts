import { useCallback, useSyncExternalStore } from "react";

const CHANGED = "choicechange";
const chosen = new Map<string, string>(); // also where nothing may be stored

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key: string, value: string) {
  chosen.set(key, value);
  try {
    localStorage.setItem(key, value);
  } catch {
    // Where nothing may be stored it holds until the page is closed.
  }
  window.dispatchEvent(new Event(CHANGED));
}

function subscribe(listener: () => void) {
  window.addEventListener(CHANGED, listener);
  return () => window.removeEventListener(CHANGED, listener);
}

/** One of a few options, remembered by this browser; all who show it change at once. The first is the default. */
export function useChoice<T extends string>(key: string, options: readonly T[]): [T, (value: T) => void] {
  const known = () => {
    const value = chosen.get(key) ?? stored(key);
    return options.find((option) => option === value) ?? options[0]!;
  };
  const value = useSyncExternalStore(subscribe, known, () => options[0]!);
  const choose = useCallback((next: T) => remember(key, next), [key]);
  return [value, choose];
}
