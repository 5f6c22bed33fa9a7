import type { Degradation } from "@/lib/api-types";

const WORDS: Record<Degradation, { words: string; means: string }> = {
  full: { words: "all inputs", means: "Full history and weather went into this forecast." },
  no_weather: {
    words: "no weather",
    means: "Weather was missing: the forecast rests on load history alone.",
  },
  short_history: { words: "short history", means: "Less than four weeks of load were known." },
  weekly_analogue: {
    words: "last week’s shape",
    means: "Too much was missing for the model: the same hours a week ago.",
  },
  profile: { words: "typical profile", means: "Nothing of this series was known: a typical load shape." },
};

/** Which inputs the numbers rest on; anything but all of them stands out. */
export function DegradationNote({ degradation }: { degradation: Degradation }) {
  const { words, means } = WORDS[degradation];
  const colour = degradation === "full" ? "text-muted" : "rounded bg-warn-soft px-1.5 py-0.5 text-warn";
  return (
    <span className={`text-xs ${colour}`} title={means}>
      {words}
    </span>
  );
}
