// What a wallet says when it does not do what it was asked (EIP-1193, EIP-1474, EIP-3085), in words.

const DECLINED = 4001;
const NOT_ALLOWED = 4100;
const DISCONNECTED = [4900, 4901];
const UNKNOWN_CHAIN = 4902;
const WAITING = -32002;

/** Its message is for the reader. */
export class WalletFailure extends Error {}

/** The wallet does not know our chain, and can be told. */
export class UnknownChain extends WalletFailure {}

/** Some wallets wrap the code of what went wrong in another. */
export function codeOf(error: unknown): number | null {
  const { code, data } = (error ?? {}) as { code?: unknown; data?: { originalError?: { code?: unknown } } };
  const inner = data?.originalError?.code;
  if (typeof inner === "number") return inner;
  return typeof code === "number" ? code : null;
}

export const isUnknownChain = (error: unknown): boolean => codeOf(error) === UNKNOWN_CHAIN;

export function failureWords(error: unknown, wallet: string): string {
  if (error instanceof WalletFailure) return error.message;
  const code = codeOf(error);
  if (code === DECLINED) return `You declined in ${wallet}. Nothing was signed.`;
  if (code === WAITING)
    return `${wallet} still waits for an answer to an earlier question: open it, answer there, and try again.`;
  if (code === NOT_ALLOWED) return `${wallet} does not let this page ask: connect it there, and try again.`;
  if (code !== null && DISCONNECTED.includes(code))
    return `${wallet} is not connected to its chain: look there, and try again.`;
  return (error as Error | null)?.message || `${wallet} failed, and does not say why.`;
}
