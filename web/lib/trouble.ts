// An answer other than the one asked for, in words: why there is nothing to show, and what happens next.

import type { ApiError } from "./api";

const RETRY_MS = 10_000;

/** When to ask again by ourselves; null: never, for only the reader can change the answer. */
export function retryMs({ status, retryAfterS }: Pick<ApiError, "status" | "retryAfterS">): number | null {
  if (status === 401 || status === 403) return null;
  return status === 429 ? Math.max(RETRY_MS, 1000 * (retryAfterS ?? 0)) : RETRY_MS;
}

/** `usual`: what to say when nothing more is known. */
export function troubleTitle({ status }: Pick<ApiError, "status">, usual: string): string {
  if (status === 0) return "The server cannot be reached";
  if (status === 401) return "Signed out";
  if (status === 403) return "Your role does not allow this";
  return status === 429 ? "Too many requests" : usual;
}

export function troubleText(error: Pick<ApiError, "status" | "retryAfterS" | "message">): string {
  const waitMs = retryMs(error);
  if (error.status === 401) return `${error.message} Sign in to go on.`;
  if (error.status === 403) return `${error.message} Whoever runs the house can grant it.`;
  if (error.status === 429)
    return `${error.message} This page asks again by itself in ${Math.ceil(waitMs! / 1000)} seconds.`;
  return `${error.message} This page tries again every ten seconds by itself.`;
}

/** What became of something that was sent: with an answer that refuses it, surely nothing. */
export function unsentText({ status, message }: Pick<ApiError, "status" | "message">): string {
  return `${status >= 400 && status < 500 ? "Nothing was sent." : "Nothing is known to be sent."} ${message}`;
}
