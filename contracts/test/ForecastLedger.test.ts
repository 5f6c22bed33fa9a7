// What issuers and auditors rely on; tests/vectors/commitment.json holds every implementation to the same trees.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { artifacts, network } from "hardhat";
import { encodeAbiParameters, getAddress, keccak256, zeroHash, type Hex } from "viem";

interface Tree {
  count: number;
  root: Hex;
  leaves: { leaf: Hex; proof: Hex[] }[];
}
interface BentProof {
  bent: string;
  count: number;
  root: Hex;
  index: number;
  leaf: Hex;
  proof: Hex[];
}
const vectorsFile = new URL("../../tests/vectors/commitment.json", import.meta.url);
const { trees, bent_proofs } = JSON.parse(readFileSync(vectorsFile, "utf8")) as {
  trees: Tree[];
  bent_proofs: BentProof[];
};

const PUSH1 = 0x60;
const PUSH32 = 0x7f;
const STATICCALL = 0xfa;
const OTHERS_CODE = [0xf0, 0xf1, 0xf2, 0xf4, 0xf5, 0xff]; // create, call, callcode, delegatecall, create2, selfdestruct

const { viem, networkHelpers } = await network.create();
const [alice, bob] = await viem.getWalletClients();
const issuer = getAddress(alice!.account.address);
const root: Hex = `0x${"ab".repeat(32)}`;
const otherRoot: Hex = `0x${"cd".repeat(32)}`;

const freshLedger = () => viem.deployContract("ForecastLedger");

function chainedHead(previous: Hex, sequence: bigint, batchRoot: Hex, count: number): Hex {
  const types = ["bytes32", "uint64", "bytes32", "uint32"].map((type) => ({ type }));
  return `${keccak256(encodeAbiParameters(types, [previous, sequence, batchRoot, count])).slice(0, 58)}00000000` as Hex;
}

test("batches chain up, one after the other, without a gap", async () => {
  const ledger = await freshLedger();
  assert.deepEqual(await ledger.read.heads([issuer]), [0n, zeroHash]);
  const first = chainedHead(zeroHash, 1n, root, 64);
  const stored = ledger.write.storeForecast([root, 64]);
  await viem.assertions.emitWithArgs(stored, ledger, "ForecastStored", [issuer, 1n, root, 64, first]);
  const second = chainedHead(first, 2n, otherRoot, 1);
  await ledger.write.storeForecast([otherRoot, 1]);
  assert.deepEqual(await ledger.read.heads([issuer]), [2n, second]);
});

test("a record keeps the time of its block", async () => {
  const ledger = await freshLedger();
  await networkHelpers.time.setNextBlockTimestamp(2_000_000_000);
  await ledger.write.storeForecast([root, 64]);
  await ledger.write.storeForecast([otherRoot, 7]);
  assert.deepEqual(await ledger.read.records([issuer, root]), [1n, 2_000_000_000n, 64]);
  assert.deepEqual(await ledger.read.records([issuer, zeroHash]), [0n, 0n, 0]);
});

test("a root is stored once by each issuer, and issuers do not meet", async () => {
  const ledger = await freshLedger();
  await ledger.write.storeForecast([root, 64]);
  const again = ledger.write.storeForecast([root, 65]);
  await viem.assertions.revertWithCustomErrorWithArgs(again, ledger, "RootAlreadyStored", [issuer, root, 1n]);
  await ledger.write.storeForecast([root, 9], { account: bob!.account });
  assert.equal((await ledger.read.records([bob!.account.address, root]))[0], 1n);
});

test("nothing is no batch", async () => {
  const ledger = await freshLedger();
  await viem.assertions.revertWithCustomError(ledger.write.storeForecast([root, 0]), ledger, "EmptyBatch");
  await viem.assertions.revertWithCustomError(ledger.write.storeForecast([zeroHash, 1]), ledger, "ZeroRoot");
});

for (const tree of trees) {
  test(`every entry of a batch of ${tree.count} is found, and only at its place`, async () => {
    const ledger = await freshLedger();
    await ledger.write.storeForecast([tree.root, tree.count]);
    const [, storedAt] = await ledger.read.records([issuer, tree.root]);
    for (const [index, { leaf, proof }] of tree.leaves.entries()) {
      const found = await ledger.read.verifyForecast([issuer, tree.root, leaf, BigInt(index), proof]);
      assert.equal(found, storedAt);
      const elsewhere = ledger.read.verifyForecast([issuer, tree.root, leaf, BigInt(index + 1), proof]);
      await viem.assertions.revertWithCustomError(elsewhere, ledger, "NotInBatch");
    }
  });
}

for (const { bent, count, root: stored, index, leaf, proof } of bent_proofs) {
  test(`a proof is refused that was bent: ${bent}`, async () => {
    const ledger = await freshLedger();
    await ledger.write.storeForecast([stored, count]);
    const asked = ledger.read.verifyForecast([issuer, stored, leaf, BigInt(index), proof]);
    await viem.assertions.revertWithCustomErrorWithArgs(asked, ledger, "NotInBatch", [
      stored,
      leaf,
      BigInt(index),
    ]);
  });
}

test("a root that was never stored is unknown, also when another issuer stored it", async () => {
  const ledger = await freshLedger();
  const { root: single, leaves } = trees[0]!;
  await ledger.write.storeForecast([single, 1], { account: bob!.account });
  const asked = ledger.read.verifyForecast([issuer, single, leaves[0]!.leaf, 0n, []]);
  await viem.assertions.revertWithCustomErrorWithArgs(asked, ledger, "UnknownRoot", [issuer, single]);
});

test("nobody owns it and nobody can change it", async () => {
  const { abi, deployedBytecode } = await artifacts.readArtifact("ForecastLedger");
  const writing = abi.flatMap((one) =>
    one.type === "function" && !["view", "pure"].includes(one.stateMutability) ? [one.name] : [],
  );
  assert.deepEqual(writing, ["storeForecast"]);
  assert.ok(!abi.some(({ type }) => ["constructor", "receive", "fallback"].includes(type)));
  const used = opcodes(deployedBytecode);
  assert.ok(used.has(STATICCALL), "SHA-256 is called: the walk over the code is right");
  assert.deepEqual(
    OTHERS_CODE.filter((opcode) => used.has(opcode)),
    [],
  );
});

/** The opcodes of a contract; what PUSH puts on the stack and the metadata at the end are none. */
function opcodes(bytecode: string): Set<number> {
  const code = Buffer.from(bytecode.slice(2), "hex");
  const end = code.length - 2 - code.readUInt16BE(code.length - 2);
  const used = new Set<number>();
  for (let at = 0; at < end; at++) {
    const opcode = code[at]!;
    used.add(opcode);
    if (opcode >= PUSH1 && opcode <= PUSH32) at += opcode - PUSH1 + 1;
  }
  return used;
}
