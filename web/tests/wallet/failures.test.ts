import { expect, test } from "vitest";
import { failureWords, WalletFailure } from "@/lib/wallet/failures";

const refusal = (code: number, words = "as a person said") => Object.assign(new Error(words), { code });

test.each([
  [4001, /declined in Fox\. Nothing was signed/],
  [-32002, /Fox still waits for an answer/],
  [4100, /does not let this page ask/],
  [4900, /not connected to its chain/],
  [4901, /not connected to its chain/],
])("code %i is said in words", (code, words) => {
  expect(failureWords(refusal(code), "Fox")).toMatch(words);
});

test("the code of what went wrong counts, not that of its wrapping", () => {
  const wrapped = { ...refusal(-32603), data: { originalError: { code: 4001 } } };
  expect(failureWords(wrapped, "Fox")).toMatch(/declined/);
});

test("what is not known is said as the wallet said it, or that it said nothing", () => {
  expect(failureWords(refusal(-32000, "out of ink"), "Fox")).toBe("out of ink");
  expect(failureWords(new WalletFailure("our own words"), "Fox")).toBe("our own words");
  expect(failureWords(null, "Fox")).toBe("Fox failed, and does not say why.");
});
