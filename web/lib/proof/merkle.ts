// Inclusion in a batch: RFC 9162 §2.1.3.2.

import { concat, sha256 } from "./hex";

const node = (left: Uint8Array, right: Uint8Array) => sha256(concat(Uint8Array.of(1), left, right));

/** The root this proof leads to. Throws when index, count and proof cannot fit together. */
export async function rootFromProof(
  leaf: Uint8Array<ArrayBuffer>,
  leafIndex: number,
  count: number,
  proof: Uint8Array[],
): Promise<Uint8Array<ArrayBuffer>> {
  if (!(leafIndex >= 0 && leafIndex < count)) {
    throw new Error(`entry ${leafIndex} is outside a batch of ${count}`);
  }
  let hash = leaf;
  let used = 0;
  for (let index = leafIndex, last = count - 1; last > 0; index >>= 1, last >>= 1) {
    const isRight = (index & 1) === 1;
    if (!isRight && index === last) continue; // the odd one out moves up unchanged
    const sibling = proof[used++];
    if (!sibling) throw new Error("the inclusion proof is too short");
    hash = isRight ? await node(sibling, hash) : await node(hash, sibling);
  }
  if (used !== proof.length) throw new Error("the inclusion proof is too long");
  return hash;
}
