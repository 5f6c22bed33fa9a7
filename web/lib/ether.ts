// Wei as people say it. The number is larger than JavaScript keeps whole, so it comes as text.

const WEI_PER_MILLIONTH = 10n ** 12n;

/** Whole wei in ether, rounded down to a millionth: 0.000012, 1.5. */
export function etherText(wei: string): string {
  const millionths = BigInt(wei) / WEI_PER_MILLIONTH;
  return String(Number(millionths) / 1_000_000);
}
