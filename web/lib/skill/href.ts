/** The skill page of one feeder; "": of all. */
export const skillHref = (feeder: string): string => `?${new URLSearchParams(feeder ? { feeder } : {})}`;
