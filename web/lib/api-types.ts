// What analytics answers, as documented in docs/architecture.md. Energies are integer Wh per hour, times RFC 3339 UTC.

export type ProofStatus = "pending" | "included" | "final" | "late" | "mismatch" | "not notarized";
export type Degradation = "full" | "no_weather" | "short_history" | "weekly_analogue" | "profile";

export interface Chain {
  chain_id: number;
  rpc_url: string;
  ledger: string;
  issuer: string;
}

export interface Config {
  notarization: string;
  chain: Chain | null;
}

export interface Series {
  series: string;
  kind: string;
}

export interface Feeder {
  feeder: string;
  name: string;
  time_zone: string;
  limit_wh: number | null;
  series: Series[];
  last_origin: string | null;
  last_hour: { interval_start: string; energy_wh: number | null } | null;
  next_peak: { interval_start: string; p50_wh: number; p90_wh: number } | null;
  degradation: Degradation | null;
  proof_status: ProofStatus | null;
}

export interface Feeders {
  as_of: string;
  feeders: Feeder[];
}

export interface Kpis {
  as_of: string;
  windows: number;
  forecasts: number;
  series_forecasts: number;
  proof: { pending: number; included: number; final: number; late: number; not_notarized: number };
  skill: {
    n: number;
    mae_wh: number;
    wql: number;
    coverage_80: number;
    skill_vs_weekly_naive: number;
  } | null;
}

export interface Receipt extends ChainPlace {
  root: string;
  count: number;
}

export interface IssuedForecast {
  forecast_id: string;
  origin: string;
  available_at: string;
  degradation: Degradation;
  model: { name: string; version: string; sha256: string };
  energy_wh: number[][]; // [24 target hours][11 quantiles]
  proof_status: ProofStatus;
  receipt: Receipt | null;
}

export interface Actual {
  interval_start: string;
  energy_wh: number | null; // null is a gap
}

export interface Predictions {
  series: string;
  feeder: string;
  kind: string;
  time_zone: string;
  unit: string;
  interval: string;
  quantiles_permille: number[];
  forecasts: IssuedForecast[]; // newest origin first
  actuals: Actual[];
  next_cursor: string | null;
}

export interface BatchPlace {
  leaf_index: number;
  count: number;
  proof: string[];
  root: string;
}

export interface ChainPlace {
  chain_id: number;
  ledger: string;
  issuer: string;
  sequence: number;
  tx_hash: string;
  block_number: number;
  block_time: string;
  status: "included" | "final";
}

export interface ProofBundle {
  schema: string;
  status: ProofStatus;
  forecast: Record<string, unknown>;
  salt: string;
  pseudonym: string;
  commitment: string;
  batch: BatchPlace | null; // null while pending
  chain: ChainPlace | null; // null while pending
}
