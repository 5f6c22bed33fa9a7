import { expect, test } from "vitest";
import { shortName } from "@/lib/account";

test.each([
  ["wallet", "eth:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "0xf39F…2266"],
  ["key", "key:0123456789ab", "key 012345"],
  ["open", "loopback", "This machine"],
] as const)("a %s has a short name", (kind, principal, name) => {
  expect(shortName({ kind, principal })).toBe(name);
});
