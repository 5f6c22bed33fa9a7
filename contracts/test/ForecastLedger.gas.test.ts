// What one more batch costs once an issuer has stored one: the figure that recurs every few seconds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { network } from "hardhat";

const MOST_GAS = 55_000n;

test("a steady-state storeForecast costs little", async () => {
  const { viem } = await network.create();
  const ledger = await viem.deployContract("ForecastLedger");
  const client = await viem.getPublicClient();
  await ledger.write.storeForecast([`0x${"ab".repeat(32)}`, 10_000]);
  const hash = await ledger.write.storeForecast([`0x${"cd".repeat(32)}`, 10_000]);
  const { gasUsed } = await client.getTransactionReceipt({ hash });
  console.log(`storeForecast: ${gasUsed} gas for a batch, whatever its size`);
  assert.ok(gasUsed <= MOST_GAS);
});
