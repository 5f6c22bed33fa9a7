// What the ledger costs in the situations that recur. gas.json holds what it is known to cost.
import { readFileSync } from "node:fs";
import { network } from "hardhat";
import type { Hex } from "viem";

export type Gas = Record<string, number>;

export const GAS_FILE = new URL("../gas.json", import.meta.url);
export const MOST_GAS_PER_BATCH = 55_000;
export const STEADY_STATE = "store one more batch, whatever its size";

/** Gas by situation, on a fresh chain inside this process: the same figures on every machine. */
export async function measuredGas(): Promise<Gas> {
  const { viem } = await network.create();
  const client = await viem.getPublicClient();
  const [alice, bob] = await viem.getWalletClients();
  const ledger = await viem.deployContract("ForecastLedger");
  const stored = async (root: Hex, count: number, { account } = alice!) => {
    const hash = await ledger.write.storeForecast([root, count], { account });
    return Number((await client.getTransactionReceipt({ hash })).gasUsed);
  };
  const first = await stored(rootOf("ab"), 0xffff);
  const further = await stored(rootOf("cd"), 0xffff);
  const otherIssuer = await stored(rootOf("ab"), 0xffff, bob!);
  return {
    "store an issuer's first batch": first,
    "store another issuer's first batch": otherIssuer,
    [STEADY_STATE]: further,
  };
}

export function knownGas(): Gas {
  return JSON.parse(readFileSync(GAS_FILE, "utf8")) as Gas;
}

/** No byte of it is zero, which would be cheaper: real roots have one in eight. */
function rootOf(byte: string): Hex {
  return `0x${byte.repeat(32)}`;
}
