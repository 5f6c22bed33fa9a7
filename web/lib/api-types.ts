// What analytics answers: names for the types that `make generate` takes from its OpenAPI document.
// Energies are integer Wh per hour, times RFC 3339 UTC.

import type { components } from "../generated/analytics-api";

type Answers = components["schemas"];

export type Config = Answers["ConfigAnswer"];
export type Chain = Answers["ChainAnswer"];
export type NotaryFunds = Answers["NotaryFunds"]; // balance_wei: a whole number as text

export type Me = Answers["MeAnswer"];
export type Role = Me["grants"][number]["role"];
export type Nonce = Answers["NonceAnswer"];
export type SignedIn = Answers["SignedIn"];

export type Feeders = Answers["FeedersAnswer"];
export type Feeder = Answers["FeederAnswer"];
export type Outlook = NonNullable<Feeder["outlook"]>;
export type Series = Answers["SeriesAnswer"];

export type Kpis = Answers["KpisAnswer"];
export type DataHealth = Answers["DataHealth"]; // as_of null: the feature job has not said anything yet

export type Reconciliation = Answers["ReconciliationAnswer"]; // as_of null: nobody has looked yet

export type DeadLetters = Answers["CausesAnswer"];
export type Cause = Answers["CauseAnswer"]; // status null: no answer came
export type Letter = Answers["LetterAnswer"];
export type Redrive = Answers["RedriveAnswer"];

export type Models = Answers["ModelsAnswer"];
export type RegisteredModel = Answers["RegisteredModel"];
export type Decision = Answers["Decision"];
export type Drift = Answers["DriftAnswer"];

export type TrackRecord = Answers["TrackRecordAnswer"];
export type Skill = NonNullable<Kpis["skill"]>;

export type Predictions = Answers["PredictionsAnswer"];
export type IssuedForecast = Answers["IssuedForecast"]; // energy_wh: [24 target hours][11 quantiles]
export type Receipt = Answers["ReceiptAnswer"];
export type Actual = Answers["Actual"]; // energy_wh null is a gap

export type Block = Answers["BlockAnswer"];

export type ProofBundle = Answers["ProofBundle"]; // batch and chain are null while pending
export type BatchPlace = Answers["BatchPlace"];
export type ChainPlace = Answers["ChainPlace"];

export type ProofStatus = ProofBundle["status"];
export type Degradation = IssuedForecast["degradation"];
