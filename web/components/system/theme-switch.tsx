import { useSyncExternalStore } from "react";

const THEMES = ["system", "light", "dark"] as const;
const CHANGED = "themechange";

function subscribe(listener: () => void) {
  window.addEventListener(CHANGED, listener);
  return () => window.removeEventListener(CHANGED, listener);
}

const chosen = () => document.documentElement.dataset.theme ?? "system";

function choose(theme: string) {
  if (theme === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem("theme");
  } else {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
  }
  window.dispatchEvent(new Event(CHANGED));
}

export function ThemeSwitch() {
  const theme = useSyncExternalStore(subscribe, chosen, () => "system");
  return (
    <select
      aria-label="Colours"
      value={theme}
      onChange={(event) => choose(event.target.value)}
      className="rounded-full border border-line bg-surface px-2 py-1.5 capitalize"
    >
      {THEMES.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}
