// Files that are nearly a bundle: refused in words, or checked; green only if they mean what the sound one means.

import { expect, test } from "vitest";
import { NotABundle, parseBundle } from "@/lib/proof/bundle-file";
import { checkBundle, type Place } from "@/lib/proof/check-file";
import type { Rpc } from "@/lib/proof/rpc";
import { honestWorld } from "./evidence";

const INPUTS = 3000;
const VALUES = [
  ...[null, true, 0, -1, 1.5, 2 ** 31, 2 ** 32, 2 ** 53, 1e308, "", "0x", "\0", "\ud800", "é", "NaN"],
  ...["0x" + "0".repeat(64), "2026-11-23T12:00:00Z", "9999-12-31T23:59:59-14:00", [], [[]], {}, { a: 1 }],
];

/** Numbers in [0, most), the same ones each time (mulberry32). */
function dice(seed: number): (most: number) => number {
  return (most) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % most;
  };
}

function changed(value: unknown, roll: (most: number) => number): unknown {
  if (typeof value === "object" && value !== null && roll(8) > 0) {
    const keys = Object.keys(value);
    const key = keys[roll(keys.length || 1)];
    if (key === undefined) return null;
    const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
    copy[key] = changed(copy[key], roll);
    return copy;
  }
  return VALUES[roll(VALUES.length)];
}

function nearly(text: string, roll: (most: number) => number): string {
  if (roll(2) === 0) return JSON.stringify(changed(JSON.parse(text), roll));
  const at = roll(text.length);
  return (
    text.slice(0, at) + ["", "0", "9", '"', "}", "\\", "\u202e", "-"][roll(8)] + text.slice(at + roll(3))
  );
}

/** Hexadecimal digits and times may be written in several ways; of the transaction only the ledger's word is asked. */
function meaning(text: string): string {
  const bundle = JSON.parse(text) as { chain: Record<string, unknown> };
  const block_time = Date.parse(String(bundle.chain.block_time));
  const chain = { ...bundle.chain, tx_hash: null, block_number: null, block_time };
  return JSON.stringify({ ...bundle, chain }).toLowerCase();
}

test("whatever a file holds, it is refused in words or checked", async () => {
  const { evidence, rpc } = await honestWorld();
  const { ledger, issuer, rpc_url } = evidence.chain!;
  const place: Place = { ledger, issuer, rpc_url };
  const node: Rpc = async (method, params) => (method === "eth_chainId" ? "0x7a69" : rpc(method, params));
  const sound = JSON.stringify(evidence.bundle);
  const roll = dice(1);
  const verdicts = new Set<string>();
  for (let n = 0; n < INPUTS; n++) {
    const text = nearly(sound, roll);
    try {
      const { verdict } = await checkBundle(parseBundle(text), place, node);
      verdicts.add(verdict);
      if (["final", "included", "late"].includes(verdict)) expect(meaning(text)).toBe(meaning(sound));
    } catch (error) {
      if (!(error instanceof NotABundle)) throw new Error(`${String(error)}: ${text}`);
      verdicts.add("refused");
    }
  }
  expect([...verdicts].sort()).toEqual(expect.arrayContaining(["final", "mismatch", "refused"]));
});
