import { expect, test } from "vitest";
import { addChain, goToChain } from "@/lib/wallet/chain";
import { UnknownChain, WalletFailure } from "@/lib/wallet/failures";
import type { Provider, Wallet } from "@/lib/wallet/provider";

const OURS = { chain_id: 31337, rpc_url: "https://node.example", ledger: "0x00", issuer: "0x00" };

/** On chain 1; `change` is what it does when it is asked to go elsewhere. */
function wallet(change: (go: (id: string) => void) => void) {
  let chainId = "0x1";
  const asked: { method: string; params?: readonly unknown[] }[] = [];
  const request: Provider["request"] = async (call) => {
    asked.push(call);
    if (call.method === "wallet_switchEthereumChain") change((id) => (chainId = id));
    return call.method === "eth_chainId" ? chainId : null;
  };
  const fox: Wallet = { id: "fox", name: "Fox", icon: null, provider: { request } };
  return { fox, asked };
}

function refuse(code: number): never {
  throw Object.assign(new Error("no"), { code });
}

test("a wallet on our chain is not asked to go anywhere", async () => {
  const { fox, asked } = wallet(() => refuse(4001));
  await goToChain(fox, 1, null);
  expect(asked.map(({ method }) => method)).toEqual(["eth_chainId"]);
});

test("a wallet elsewhere is asked to come", async () => {
  const { fox, asked } = wallet((go) => go("0x7a69"));
  await goToChain(fox, 31337, OURS);
  expect(asked[1]).toEqual({ method: "wallet_switchEthereumChain", params: [{ chainId: "0x7a69" }] });
});

test("a wallet that says yes and stays is named", async () => {
  const { fox } = wallet(() => {});
  await expect(goToChain(fox, 31337, OURS)).rejects.toThrow("Fox is on chain 1; this server is on 31337.");
});

test("an unknown chain can be added when the server names its node, and only that one", async () => {
  const { fox } = wallet(() => refuse(4902));
  await expect(goToChain(fox, 31337, OURS)).rejects.toBeInstanceOf(UnknownChain);
  for (const other of [null, { ...OURS, chain_id: 5 }, { ...OURS, rpc_url: "" }]) {
    const failure = await goToChain(fox, 31337, other).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WalletFailure);
    expect(failure).not.toBeInstanceOf(UnknownChain);
  }
});

test("what the person says is passed on", async () => {
  const { fox } = wallet(() => refuse(4001));
  await expect(goToChain(fox, 31337, OURS)).rejects.toMatchObject({ code: 4001 });
});

test("the chain is described as EIP-3085 has it", async () => {
  const { fox, asked } = wallet(() => {});
  await addChain(fox, OURS);
  expect(asked[0]).toMatchObject({
    method: "wallet_addEthereumChain",
    params: [{ chainId: "0x7a69", rpcUrls: ["https://node.example"] }],
  });
});
