// What was doubtful about a measured hour when it closed, in words: the flags of the feature job (spark/quality.py).

const WORDS: Record<string, string> = {
  partial_hour: "part of the hour is missing",
  partial_total: "some meters are missing",
  reset: "as if the register began anew",
  spike: "unusually high",
  false_zero: "zero, which is rare here",
  stuck: "the same for hours",
};

/** A gap shows by itself; a flag without words of ours is said as it is. */
export const doubtWords = (flags: string[]): string =>
  flags
    .filter((flag) => flag !== "gap")
    .map((flag) => WORDS[flag] ?? flag.replaceAll("_", " "))
    .join(", ");
