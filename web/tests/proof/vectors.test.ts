// tests/vectors/commitment.json holds this page, Python, the verifier and the contract to the same bytes.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { IssuedForecast, Predictions } from "@/lib/api-types";
import { canonicalJson } from "@/lib/proof/canonical";
import { commitment, leafHash, seriesRecord } from "@/lib/proof/commitment";
import { fromHex, toHex } from "@/lib/proof/hex";
import { rootFromProof } from "@/lib/proof/merkle";

type Json = string | number | Json[] | { [key: string]: Json };

interface RecordVector {
  record: { [key: string]: Json };
  canonical: string;
  salt: string;
  pseudonym: string;
  origin: number;
  commitment: string;
  leaf: string;
}
interface Tree {
  count: number;
  root: string;
  leaves: { leaf: string; proof: string[] }[];
}
interface BentProof {
  bent: string;
  count: number;
  root: string;
  index: number;
  leaf: string;
  proof: string[];
}

const file = new URL("../../../tests/vectors/commitment.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8")) as {
  records: RecordVector[];
  trees: Tree[];
  bent_proofs: BentProof[];
};

const rootOf = async (leaf: string, index: number, count: number, proof: string[]) =>
  toHex(await rootFromProof(fromHex(leaf), index, count, proof.map(fromHex)));

describe.each(vectors.records)("the record of $record.series", (vector) => {
  test("is built from what the page shows", () => {
    const { record } = vector as unknown as { record: Predictions & IssuedForecast };
    expect(seriesRecord(record, record)).toEqual(record);
  });

  test("has the same canonical bytes, commitment and leaf", async () => {
    expect(canonicalJson(vector.record)).toBe(vector.canonical);
    const committed = await commitment(vector.record, fromHex(vector.salt));
    const leaf = await leafHash(fromHex(vector.pseudonym), vector.origin, committed);
    expect([toHex(committed), toHex(leaf)]).toEqual([vector.commitment, vector.leaf]);
  });

  test("no value of it can change, and no salt, without another commitment", async () => {
    const salt = fromHex(vector.salt);
    const bent = await Promise.all(bendings(vector.record).map((record) => commitment(record as Json, salt)));
    bent.push(
      await commitment(
        vector.record,
        Uint8Array.from(salt, (byte) => byte ^ 1),
      ),
    );
    expect(bent.length).toBeGreaterThan(24 * 11);
    expect(bent.map(toHex)).not.toContain(vector.commitment);
  });
});

test.each(vectors.trees)("in a batch of $count each entry is found, and only at its place", async (tree) => {
  for (const [index, { leaf, proof }] of tree.leaves.entries()) {
    expect(await rootOf(leaf, index, tree.count, proof)).toBe(tree.root);
    const elsewhere = await rootOf(leaf, index + 1, tree.count, proof).catch(() => "refused");
    expect(elsewhere).not.toBe(tree.root);
  }
});

test.each(vectors.bent_proofs)("a proof is refused that was bent: $bent", async (bent) => {
  const found = await rootOf(bent.leaf, bent.index, bent.count, bent.proof).catch(() => "refused");
  expect(found).not.toBe(bent.root);
});

/** The same value again and again, each time with one number or text in it changed. */
function bendings(value: Json): Json[] {
  if (typeof value === "number") return [value > 0 ? value - 1 : value + 1];
  if (typeof value === "string") return [`${value} `];
  if (Array.isArray(value))
    return value.flatMap((item, at) => bendings(item).map((bent) => value.with(at, bent)));
  return Object.entries(value).flatMap(([key, field]) =>
    bendings(field).map((bent) => ({ ...value, [key]: bent })),
  );
}
