import { expect, test } from "vitest";
import { canonicalJson } from "@/lib/proof/canonical";

test("keys are sorted, spaces left out, letters kept", () => {
  expect(canonicalJson({ b: [1, -2], a: { ä: "Straße\n" } })).toBe('{"a":{"ä":"Straße\\n"},"b":[1,-2]}');
});

test.each([1.5, 2 ** 53, NaN, null, true, undefined])(
  "%s is refused: languages write it differently",
  (value) => {
    expect(() => canonicalJson({ value })).toThrow("no place in a commitment");
  },
);
