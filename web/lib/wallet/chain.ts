// The chain a wallet is on, and how it gets to ours.

import type { Chain } from "../api-types";
import { isUnknownChain, UnknownChain, WalletFailure } from "./failures";
import type { Wallet } from "./provider";

const hex = (chainId: number) => `0x${chainId.toString(16)}`;

export async function chainOf({ provider }: Wallet): Promise<number> {
  return Number(await provider.request({ method: "eth_chainId" }));
}

/** Has the wallet go there when it is elsewhere. `ours`: with a node to tell it of, when the server named one. */
export async function goToChain(wallet: Wallet, chainId: number, ours: Chain | null): Promise<void> {
  if ((await chainOf(wallet)) === chainId) return;
  try {
    const params = [{ chainId: hex(chainId) }];
    await wallet.provider.request({ method: "wallet_switchEthereumChain", params });
  } catch (error) {
    if (!isUnknownChain(error)) throw error;
    const unknown = `${wallet.name} does not know chain ${chainId}, on which this server is.`;
    if (ours?.chain_id === chainId && ours.rpc_url) throw new UnknownChain(unknown);
    throw new WalletFailure(`${unknown} Add it there by hand: whoever runs the house knows its node.`);
  }
  const now = await chainOf(wallet);
  if (now !== chainId)
    throw new WalletFailure(
      `${wallet.name} is on chain ${now}; this server is on ${chainId}. Change it there.`,
    );
}

/** Tells the wallet of our chain. */
export async function addChain({ provider }: Wallet, { chain_id, rpc_url }: Chain): Promise<void> {
  const params = [
    {
      chainId: hex(chain_id),
      chainName: `Gridledger, chain ${chain_id}`,
      rpcUrls: [rpc_url],
      nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    },
  ];
  await provider.request({ method: "wallet_addEthereumChain", params });
}
