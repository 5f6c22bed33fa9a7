// Who is signed in, as short as a header needs it.

import type { Me } from "./api-types";

/** 0x1234…abcd */
export const shortAddress = (address: string) => `${address.slice(0, 6)}…${address.slice(-4)}`;

export function shortName({ kind, principal }: Pick<Me, "kind" | "principal">): string {
  const name = principal.slice(principal.indexOf(":") + 1);
  if (kind === "open") return "This machine";
  return kind === "wallet" ? shortAddress(name) : `key ${name.slice(0, 6)}`;
}

export const groupWords = (group: string) => (group === "*" ? "every feeder group" : `feeder group ${group}`);
