// The one place that asks analytics for anything. Same origin, so no host is ever configured.

import { accessNow, know, refuse } from "./access";
import type {
  Block,
  Config,
  DataHealth,
  DeadLetters,
  Drift,
  Feeders,
  Kpis,
  Letter,
  Models,
  Me,
  Nonce,
  Predictions,
  ProofBundle,
  Reconciliation,
  Redrive,
  SignedIn,
  TrackRecord,
} from "./api-types";
import type { Order } from "./forecast-now";
import type { Period } from "./proof/period";
import { HOUR_MS } from "./time";

const TIMEOUT_MS = 15_000;
const RECENT_FORECASTS = 24;

/** An answer that is not the one we asked for; `status` is 0 when nobody answered at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly retryAfterS: number | null = null, // as the server said
  ) {
    super(message);
  }
}

const get = <T>(path: string): Promise<T> => ask<T>(path, { cache: "no-store" });

const post = <T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> =>
  ask<T>(path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

async function ask<T>(path: string, request: RequestInit): Promise<T> {
  let response: Response;
  const { round } = accessNow();
  try {
    response = await fetch(path, { signal: AbortSignal.timeout(TIMEOUT_MS), ...request });
  } catch {
    throw new ApiError(0, "The server does not answer.");
  }
  if (response.status === 401) refuse(round);
  if (!response.ok) throw new ApiError(response.status, await reason(response), retryAfterS(response));
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch {
    throw new ApiError(response.status, "The server's answer is not JSON.");
  }
}

/** Problem details (RFC 9457) say what is wrong; without them the status line has to do. */
async function reason(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => null)) as { title?: string; detail?: string } | null;
  return problem?.detail ?? problem?.title ?? `The server answered ${response.status}.`;
}

function retryAfterS({ headers }: Response): number | null {
  const seconds = parseInt(headers.get("retry-after") ?? "", 10);
  return Number.isNaN(seconds) ? null : seconds;
}

/** Who asks, as the server knows them. */
export async function getMe(): Promise<Me> {
  const me = await get<Me>("/api/v1/me");
  know(me.principal);
  return me;
}

/** What a wallet is to sign. */
export const getNonce = () => post<Nonce>("/api/v1/sign-in/nonce", {});
export const signInWithWallet = (signed: { message: string; signature: string }) =>
  post<SignedIn>("/api/v1/sign-in", signed);
/** The key is kept nowhere: the server gives a session for it, out of reach of scripts, and the stream carries it too. */
export const signInWithKey = (key: string) => post<SignedIn>("/api/v1/sign-in/key", { key });
export const signOut = () => post<void>("/api/v1/sign-out", {});

export const getConfig = () => get<Config>("/api/v1/config");
export const getFeeders = () => get<Feeders>("/api/v1/feeders");
/** Of one feeder, or of all. */
export const getKpis = (feeder?: string) =>
  get<Kpis>(`/api/v1/analytics/kpis${feeder ? `?${new URLSearchParams({ feeder })}` : ""}`);

/** What became of a feeder's forecasts, of those issued in a period or of all. */
export const getTrackRecord = (feeder: string, period?: Period) =>
  get<TrackRecord>(`/api/v1/track-record?${new URLSearchParams({ feeder, ...period })}`);

export const getModels = () => get<Models>("/api/v1/models");
export const getDrift = () => get<Drift>("/api/v1/drift");

export const getDeadLetters = (cursor: string | null) =>
  get<DeadLetters>(`/api/v1/dead-letters${cursor ? `?${new URLSearchParams({ cursor })}` : ""}`);

export const getLetter = (offset: number) => get<Letter>(`/api/v1/dead-letters/${offset}`);

/** Sends letters back where they came from: some by their offsets, or all of a cause. */
export const redrive = (order: { letters: number[] } | { cause: string }) =>
  post<Redrive>("/api/v1/redrives", order);
export const getDataHealth = () => get<DataHealth>("/api/v1/data-health");

/** What became of the windows of the day before this origin. */
export function getReconciliation(newestOrigin: string): Promise<Reconciliation> {
  const from = new Date(Date.parse(newestOrigin) - 24 * HOUR_MS).toISOString();
  return get<Reconciliation>(`/api/v1/reconciliation?${new URLSearchParams({ from, limit: "1" })}`);
}

/** The newest forecasts of one series and the hours that came true. */
export function getPredictions(series: string): Promise<Predictions> {
  const query = new URLSearchParams({ series, limit: String(RECENT_FORECASTS) });
  return get<Predictions>(`/api/v1/analytics/predictions?${query}`);
}

/** The look-back window of a series up to its last closed hour, to be sent on as it is. */
export const getWindow = (series: string) =>
  get<unknown>(`/api/v1/series/${encodeURIComponent(series)}/window`);

/** Answers at once; its receipt comes later. */
export const requestForecast = ({ key, window }: Order) =>
  post<Block>("/api/v1/predictions", window, { "idempotency-key": key });

/** A day of forecasts that ends there, the day before in case it has gaps, and the hours that came true. */
export function getIssued(series: string, endMs: number): Promise<Predictions> {
  const to = new Date(endMs).toISOString();
  const query = new URLSearchParams({ series, to, limit: String(2 * RECENT_FORECASTS) });
  return get<Predictions>(`/api/v1/analytics/predictions?${query}`);
}

export function proofBundlePath(forecastId: string, series: string): string {
  return `/api/v1/forecasts/${encodeURIComponent(forecastId)}/series/${encodeURIComponent(series)}/proof`;
}

/** The score of a series with all that leads to it. */
export const scoreBundlePath = (series: string, { from, to }: Period) =>
  `/api/v1/track-record/bundle?${new URLSearchParams({ series, from, to })}`;

/** Every batch that a check for completeness of this period needs, one a line. */
export const recordPath = (issuer: string, { from, to }: Period) =>
  `/api/v1/record/${issuer}?${new URLSearchParams({ from, to })}`;

export const getProofBundle = (forecastId: string, series: string) =>
  get<ProofBundle>(proofBundlePath(forecastId, series));

export function streamUrl(lastStreamId: string | null): string {
  const url = new URL("/api/v1/stream", window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (lastStreamId) url.searchParams.set("last_event_id", lastStreamId);
  return url.toString();
}
