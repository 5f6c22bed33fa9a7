// What the chain itself says about a batch, against everything the server says about it.

import type { BatchPlace, Chain, ChainPlace, Receipt } from "../api-types";
import { canonicalJson } from "./canonical";
import { hold } from "./hold";
import { encodeVerifyForecast, readRecord, verifyForecast } from "./ledger";
import { RpcUnreachable, type Rpc } from "./rpc";

/** Contract, chain and issuer must be those this page was configured with: anyone may store roots. */
export function isConfigured(claimed: ChainPlace, configured: Chain | null): void {
  if (configured === null) throw new RpcUnreachable("the server does not say on which chain to look");
  for (const field of ["chain_id", "ledger", "issuer"] as const) {
    const agree = String(claimed[field]).toLowerCase() === String(configured[field]).toLowerCase();
    hold(agree, `The bundle's ${field} is not the configured one.`);
  }
}

/** The receipt came another way than the bundle: where they differ, one of them is wrong. */
export function agreesWithReceipt(batch: BatchPlace, chain: ChainPlace, receipt: Receipt | null): void {
  if (!receipt) return;
  const { root, count } = batch;
  const { chain_id, ledger, issuer, sequence, tx_hash, block_number, block_time } = chain;
  const bundled = { root, count, chain_id, ledger, issuer, sequence, tx_hash, block_number, block_time };
  for (const field of Object.keys(bundled) as (keyof typeof bundled)[]) {
    const agree = canonicalJson(receipt[field]) === canonicalJson(bundled[field]);
    hold(agree, `Receipt and bundle disagree on ${field}.`);
  }
}

/** Unix seconds at which the ledger stored this leaf's batch. Throws when it did not, or stored another one. */
export async function storedAt(
  batch: BatchPlace,
  chain: ChainPlace,
  leaf: string,
  rpc: Rpc,
): Promise<number> {
  const call = encodeVerifyForecast(chain.issuer, batch.root, leaf, batch.leaf_index, batch.proof);
  const seconds = await verifyForecast(rpc, chain.ledger, call);
  hold(seconds > 0, "The ledger does not know this forecast.");
  const record = await readRecord(rpc, chain.ledger, chain.issuer, batch.root);
  hold(record.sequence === chain.sequence, "The ledger has this batch under another number.");
  hold(record.count === batch.count, "The ledger has this batch with another number of entries.");
  const claimed = Date.parse(chain.block_time) / 1000;
  hold(record.storedAt === seconds && seconds === claimed, "The ledger stored this batch at another time.");
  return seconds;
}
