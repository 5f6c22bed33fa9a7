// JSON-RPC to an Ethereum node, the only outside party a check asks. Two failures that must not be confused:

/** Nobody answered, or not in JSON-RPC: nothing can be said about the proof. */
export class RpcUnreachable extends Error {}

/** The node answered with an error; for a view function that is a revert: the chain says no. */
export class RpcRefused extends Error {}

export type Rpc = (method: string, params: unknown[]) => Promise<string>;

const TIMEOUT_MS = 10_000;

export function rpcClient(url: string): Rpc {
  return async (method, params) => {
    const answer = await post(url, { jsonrpc: "2.0", id: 1, method, params });
    if (answer.error) throw new RpcRefused(answer.error.message ?? "the node refused the call");
    if (typeof answer.result !== "string") throw new RpcUnreachable(`${url} gave no result`);
    return answer.result;
  };
}

async function post(url: string, body: unknown): Promise<{ result?: unknown; error?: { message?: string } }> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return await response.json();
  } catch {
    throw new RpcUnreachable(`the RPC endpoint ${url} does not answer`);
  }
}
