// The calls are encoded by hand: they must be those that the contract's own ABI gives.
import { decodeFunctionData, encodeFunctionData, encodeFunctionResult, type Hex } from "viem";
import { expect, test } from "vitest";
import { forecastLedgerAbi as abi } from "@/generated/forecast-ledger-abi";
import { encodeRecords, encodeVerifyForecast, readRecord, verifyForecast } from "@/lib/proof/ledger";
import { RpcUnreachable, type Rpc } from "@/lib/proof/rpc";

const issuer = "0x2222222222222222222222222222222222222222";
const ledger = "0x1111111111111111111111111111111111111111";
const bytes32 = (fill: string): Hex => `0x${fill.repeat(32)}`;
const answering =
  (result: string): Rpc =>
  async () =>
    result;

test.each([[[]], [[bytes32("0a")]], [[bytes32("0a"), bytes32("0b"), bytes32("0c")]]])(
  "verifyForecast with the siblings %j is encoded as the ABI says",
  (proof: Hex[]) => {
    const args = [issuer, bytes32("ab"), bytes32("cd"), 258n, proof] as const;
    const call = encodeVerifyForecast(issuer, args[1], args[2], 258, proof);
    expect(call).toBe(encodeFunctionData({ abi, functionName: "verifyForecast", args }));
  },
);

test("records is encoded as the ABI says", () => {
  const call = encodeRecords(issuer, bytes32("ab")) as Hex;
  expect(decodeFunctionData({ abi, data: call })).toEqual({
    functionName: "records",
    args: [issuer, bytes32("ab")],
  });
});

test("answers are read as the ABI says", async () => {
  const record = encodeFunctionResult({ abi, functionName: "records", result: [7n, 1_800_000_000n, 64] });
  const found = await readRecord(answering(record), ledger, issuer, bytes32("ab"));
  expect(found).toEqual({ sequence: 7, storedAt: 1_800_000_000, count: 64 });
  const stored = encodeFunctionResult({ abi, functionName: "verifyForecast", result: 1_800_000_000n });
  expect(await verifyForecast(answering(stored), ledger, "0x")).toBe(1_800_000_000);
});

test.each(["0x", "0x01", bytes32("00") + "00"])("%s is no answer of a ledger", async (result) => {
  await expect(verifyForecast(answering(result), ledger, "0x")).rejects.toThrow(RpcUnreachable);
});
