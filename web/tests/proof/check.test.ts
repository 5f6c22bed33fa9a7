import { expect, test } from "vitest";
import { checkProof } from "@/lib/proof/check";
import { RpcUnreachable } from "@/lib/proof/rpc";
import type { Evidence } from "@/lib/proof/steps";
import { honestWorld } from "./evidence";

test("an honest forecast passes all five steps", async () => {
  const { evidence, rpc } = await honestWorld();
  const { verdict, steps, failure } = await checkProof(evidence, rpc);
  expect({ verdict, steps: steps.length, failure }).toEqual({ verdict: "final", steps: 5, failure: null });
});

test("one hour too late is late, whatever else holds", async () => {
  const { evidence, rpc } = await honestWorld("2026-11-23T13:00:00Z");
  expect((await checkProof(evidence, rpc)).verdict).toBe("late");
});

test("before it is in a batch it is pending, and only that", async () => {
  const { evidence, rpc } = await honestWorld();
  const bundle = { ...evidence.bundle, batch: null, chain: null };
  expect((await checkProof({ ...evidence, bundle: { ...bundle, status: "pending" } }, rpc)).verdict).toBe(
    "pending",
  );
  expect((await checkProof({ ...evidence, bundle }, rpc)).verdict).toBe("mismatch");
});

test("without an answer from the chain nothing is claimed", async () => {
  const { evidence } = await honestWorld();
  const silent = async () => {
    throw new RpcUnreachable("nobody there");
  };
  expect((await checkProof(evidence, silent)).verdict).toBe("cannot check");
});

test("a node without the contract proves nothing", async () => {
  const { evidence } = await honestWorld();
  expect((await checkProof(evidence, async () => "0x")).verdict).toBe("cannot check");
});

/** The same evidence with the digit at `at` of its JSON text replaced by another one. */
function withOtherDigit(evidence: Evidence, at: number): Evidence {
  const text = JSON.stringify(evidence);
  const tampered = text.slice(0, at) + ((Number(text[at]) + 1) % 10) + text.slice(at + 1);
  const { shown, ...rest } = JSON.parse(tampered) as Evidence;
  return { ...rest, shown, forecast: shown.forecasts[0]! };
}

test("no digit of any answer can change unnoticed", async () => {
  const { evidence, rpc } = await honestWorld();
  const { shown, bundle, chain } = evidence;
  const evidenceOnce = { shown, bundle, chain } as Evidence;
  const digits = [...JSON.stringify(evidenceOnce).matchAll(/\d/g)].map((match) => match.index);
  const verdicts = await Promise.all(
    digits.map(async (at) => {
      const tampered = tryParse(() => withOtherDigit(evidenceOnce, at));
      return tampered === null ? "mismatch" : (await checkProof(tampered, rpc)).verdict;
    }),
  );
  const unnoticed = digits.filter((_, index) => verdicts[index] !== "mismatch");
  expect(unnoticed.map((at) => JSON.stringify(evidenceOnce).slice(at - 30, at + 5))).toEqual([]);
});

function tryParse<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch {
    return null; // a number like 012 is no JSON: it never gets to the page
  }
}
