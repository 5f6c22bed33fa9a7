import { expect, test } from "vitest";
import { etherText } from "@/lib/ether";

test.each([
  ["0", "0"],
  ["1499999999999999", "0.001499"],
  ["1500000000000000000", "1.5"],
  ["1000000000000000000001", "1000"],
])("%s wei are %s ether", (wei, ether) => {
  expect(etherText(wei)).toBe(ether);
});
