// ForecastLedger's two view functions, encoded by hand: two selectors are smaller than an ABI library.
// tests/proof/ledger.test.ts holds the selectors and the encoding to the generated ABI.

import { RpcUnreachable, type Rpc } from "./rpc";

const VERIFY_FORECAST = "0xc172be91"; // verifyForecast(address,bytes32,bytes32,uint256,bytes32[])
const RECORDS = "0x09dcd215"; // records(address,bytes32)

const word = (value: string | number) =>
  (typeof value === "number" ? value.toString(16) : value.replace(/^0x/, "")).padStart(64, "0");

export function encodeVerifyForecast(
  issuer: string,
  root: string,
  leaf: string,
  leafIndex: number,
  proof: string[],
): string {
  const head = [issuer, root, leaf, leafIndex, 5 * 32, proof.length]; // 5 words before the list begins
  return VERIFY_FORECAST + [...head, ...proof].map(word).join("");
}

export const encodeRecords = (issuer: string, root: string): string => RECORDS + word(issuer) + word(root);

/** Unix seconds at which this ledger stored the root; throws RpcRefused when the leaf is not in it. */
export async function verifyForecast(rpc: Rpc, ledger: string, callData: string): Promise<number> {
  const [storedAt] = await callView(rpc, ledger, callData, 1);
  return storedAt!;
}

/** The batch as the chain knows it. */
export async function readRecord(rpc: Rpc, ledger: string, issuer: string, root: string) {
  const [sequence, storedAt, count] = await callView(rpc, ledger, encodeRecords(issuer, root), 3);
  return { sequence: sequence!, storedAt: storedAt!, count: count! };
}

async function callView(rpc: Rpc, to: string, data: string, words: number): Promise<number[]> {
  const result = await rpc("eth_call", [{ to, data }, "latest"]);
  if (result.length !== 2 + 64 * words)
    throw new RpcUnreachable(`no ForecastLedger answers at ${to} on this chain`);
  return Array.from({ length: words }, (_, i) =>
    Number(BigInt("0x" + result.slice(2 + 64 * i, 66 + 64 * i))),
  );
}
