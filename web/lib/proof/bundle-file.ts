// A proof bundle that somebody hands over as a file: read strictly, because anything may be in it.

import type { ProofBundle } from "../api-types";

const LARGEST_BYTES = 1_000_000; // a bundle has some 10 kB, a deep batch included
const SCHEMA = "org.gridledger.proof-bundle.v1";
const STATUSES = ["pending", "included", "final", "late", "not notarized"];

/** Why this file is no proof bundle, in words for the reader. */
export class NotABundle extends Error {}

/** Null: its size is no reason to leave it unread. */
export function tooLarge(bytes: number): string | null {
  const megabytes = `${(bytes / 1e6).toFixed(1)}\u00a0MB`;
  return bytes > LARGEST_BYTES
    ? `This file has ${megabytes}; a proof bundle of one forecast has about 10\u00a0kB. It was not read.`
    : null;
}

type Check = (value: unknown) => boolean;
type Fields = Record<string, Check>;

const text: Check = (value) => typeof value === "string" && value.length > 0;
const whole: Check = (value) => Number.isSafeInteger(value);
const hex =
  (bytes: number): Check =>
  (value) =>
    typeof value === "string" && new RegExp(`^0x[0-9a-fA-F]{${2 * bytes}}$`).test(value);
const moment: Check = (value) => typeof value === "string" && !Number.isNaN(Date.parse(value));
const list =
  (each: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(each);

const BUNDLE: Fields = {
  status: (value) => STATUSES.includes(value as string),
  ...{ salt: hex(32), pseudonym: hex(32), commitment: hex(32) },
};
const FORECAST: Fields = {
  ...{ series: text, feeder: text, forecast_id: text, interval: text, degradation: text, type: text },
  ...{ origin: moment, available_at: moment },
  quantiles_permille: list(whole),
  energy_wh: (value) => Array.isArray(value) && value.length === 24 && value.every(list(whole)),
};
const MODEL: Fields = { name: text, version: text, sha256: text };
const BATCH: Fields = { leaf_index: whole, count: whole, proof: list(hex(32)), root: hex(32) };
const CHAIN: Fields = {
  ...{ chain_id: whole, sequence: whole, block_number: whole },
  ...{ ledger: hex(20), issuer: hex(20), tx_hash: hex(32), block_time: moment },
  status: (value) => value === "included" || value === "final",
};

function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new NotABundle(`This is no proof bundle: ${name} is missing.`);
  return value as Record<string, unknown>;
}

function checked(value: unknown, name: string, fields: Fields): void {
  const found = object(value, name);
  for (const [field, isRight] of Object.entries(fields)) {
    if (!isRight(found[field]))
      throw new NotABundle(
        `This is no proof bundle: ${name}’s ${field} is missing or not what it should be.`,
      );
  }
}

/** The bundle in this text; throws NotABundle. */
export function parseBundle(content: string): ProofBundle {
  let read: unknown;
  try {
    read = JSON.parse(content);
  } catch {
    throw new NotABundle("This file is not JSON, so it is no proof bundle.");
  }
  const bundle = object(read, "the bundle");
  if (bundle.schema !== SCHEMA) throw new NotABundle(otherSchema(bundle.schema));
  checked(bundle, "the bundle", BUNDLE);
  checked(bundle.forecast, "the forecast", FORECAST);
  checked((bundle.forecast as Record<string, unknown>).model, "the model", MODEL);
  if (bundle.batch !== null) checked(bundle.batch, "the batch", BATCH);
  if (bundle.chain !== null) checked(bundle.chain, "the chain", CHAIN);
  return read as ProofBundle;
}

function otherSchema(schema: unknown): string {
  if (schema === "org.gridledger.score-bundle.v1")
    return "This is a score bundle, which this page does not check: verify.py score FILE does.";
  const said = typeof schema === "string" ? `says it is “${schema.slice(0, 60)}”` : "does not say what it is";
  return `This file ${said}; a proof bundle is “${SCHEMA}”.`;
}
