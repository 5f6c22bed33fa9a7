// The five steps from the numbers on the screen to a time on chain. A step that does not hold throws its reason.

import type { BatchPlace, Chain, IssuedForecast, Predictions, ProofBundle, ProofStatus } from "../api-types";
import { utcText } from "../time";
import { agreesWithReceipt, isConfigured, storedAt } from "./anchor";
import { canonicalJson } from "./canonical";
import { commitment, leafHash, seriesRecord } from "./commitment";
import { fromHex, toHex } from "./hex";
import { hold } from "./hold";
import { HORIZON_HOURS, hoursThatCount, PROMISED_HOURS } from "./lateness";
import { rootFromProof } from "./merkle";
import type { Rpc } from "./rpc";

export interface Evidence {
  shown: Predictions;
  forecast: IssuedForecast; // one of `shown.forecasts`: the numbers on the screen
  bundle: ProofBundle;
  chain: Chain | null; // where this page looks, from /api/v1/config
}

export interface Step {
  says: string;
  values: [label: string, value: string][];
  late?: boolean; // true as far as it goes, and not enough
}

export const STEP_TITLES = [
  "The numbers shown are the numbers promised",
  "Their fingerprint is the committed one",
  "The fingerprint is in the published batch",
  "The chain holds that batch",
  "It was stored before the hours it speaks of",
];

export async function* proofSteps(evidence: Evidence, rpc: Rpc): AsyncGenerator<Step, ProofStatus> {
  const { forecast, bundle } = evidence;
  const originSeconds = Date.parse(forecast.origin) / 1000;

  hold(
    bundle.schema === "org.gridledger.proof-bundle.v1",
    `This page cannot read a bundle of kind “${bundle.schema}”.`,
  );
  const record = seriesRecord(evidence.shown, forecast);
  yield sameNumbers(record, bundle);

  const committed = await commitment(record, fromHex(bundle.salt));
  yield fingerprint(toHex(committed), bundle);

  if (!bundle.batch || !bundle.chain) return unanchored(bundle.status);
  const leaf = await leafHash(fromHex(bundle.pseudonym), originSeconds, committed);
  yield await inBatch(bundle.batch, leaf);

  isConfigured(bundle.chain, evidence.chain);
  agreesWithReceipt(bundle.batch, bundle.chain, forecast.receipt);
  const stored = await storedAt(bundle.batch, bundle.chain, toHex(leaf), rpc);
  yield onChain(bundle.chain);

  const counting = hoursThatCount(originSeconds, stored);
  const verdict = counting < PROMISED_HOURS ? "late" : bundle.chain.status;
  hold(verdict === bundle.status, `The server says “${bundle.status}”, the chain says “${verdict}”.`);
  yield inTime(counting, stored);
  return verdict;
}

function sameNumbers(record: Record<string, unknown>, bundle: ProofBundle): Step {
  const same = canonicalJson(record) === canonicalJson(bundle.forecast);
  hold(same, "The forecast on this page differs from the one in the proof bundle.");
  return { says: "24 hours of 11 quantiles, model and origin: equal to the last digit.", values: [] };
}

function fingerprint(committed: string, bundle: ProofBundle): Step {
  hold(committed === bundle.commitment, "The fingerprint of the numbers shown is not the committed one.");
  return {
    says: "SHA-256 over the numbers and a salt, computed in this browser.",
    values: [
      ["salt", bundle.salt],
      ["commitment", committed],
    ],
  };
}

function unanchored(status: ProofStatus): ProofStatus {
  hold(
    status === "pending" || status === "not notarized",
    `“${status}” without a place on chain proves nothing.`,
  );
  return status;
}

async function inBatch(batch: BatchPlace, leaf: Uint8Array<ArrayBuffer>): Promise<Step> {
  const root = toHex(await rootFromProof(leaf, batch.leaf_index, batch.count, batch.proof.map(fromHex)));
  hold(root === batch.root, "The inclusion proof does not lead to the batch's root.");
  return {
    says: `Entry ${batch.leaf_index + 1} of ${batch.count}; ${batch.proof.length} hashes lead from it to the root.`,
    values: [
      ["leaf", toHex(leaf)],
      ["root", root],
    ],
  };
}

function onChain(chain: NonNullable<ProofBundle["chain"]>): Step {
  return {
    says: `The ledger found the entry in batch ${chain.sequence} of this issuer, asked just now.`,
    values: [
      ["ledger", chain.ledger],
      ["issuer", chain.issuer],
      ["transaction", chain.tx_hash],
      ["block", String(chain.block_number)],
    ],
  };
}

function inTime(counting: number, stored: number): Step {
  return {
    says: `${counting} of ${HORIZON_HOURS} target hours begin after it was stored; ${PROMISED_HOURS} are promised.`,
    values: [["stored", utcText(stored * 1000)]],
    late: counting < PROMISED_HOURS,
  };
}
