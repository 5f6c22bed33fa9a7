// What comes over the stream: the messages of domain/, one JSON frame each.

import type { Degradation, IssuedForecast, Receipt } from "../api-types";

export interface ForecastIssued extends Pick<
  IssuedForecast,
  "forecast_id" | "origin" | "available_at" | "model"
> {
  feeder: string;
  series: string[];
  energy_wh: number[][][]; // [series][24][11]
  degradation: Degradation[]; // [series]
}

export interface HourClosed {
  feeder: string;
  interval_start: string;
  series: string[];
  energy_wh: (number | null)[]; // [series]; null is a gap
  flags?: string[][]; // [series]; none: nothing to say of any
}

export interface ActualCorrected {
  feeder: string;
  series: string;
  interval_start: string;
  energy_wh: number;
}

export interface ForecastNotarized extends Receipt {
  forecast_ids: string[];
}

interface Envelope<Type extends string, Data> {
  stream_id: string;
  id: string;
  type: Type;
  feeder: string | null;
  data: Data;
}

export type Frame =
  | Envelope<"org.gridledger.forecast.issued.v1", ForecastIssued>
  | Envelope<"org.gridledger.hour.closed.v1", HourClosed>
  | Envelope<"org.gridledger.actuals.corrected.v1", ActualCorrected>
  | Envelope<"org.gridledger.forecast.notarized.v1", ForecastNotarized>
  | Envelope<"heartbeat" | "resync_required", unknown>;
