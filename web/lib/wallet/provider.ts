// What a wallet gives a page: EIP-1193, announced by EIP-6963.

export interface Provider {
  request(asked: { method: string; params?: readonly unknown[] }): Promise<unknown>;
  on?(event: "accountsChanged" | "chainChanged", listener: (told: never) => void): void;
}

export interface Wallet {
  id: string; // of its program: reverse domain name
  name: string;
  icon: string | null; // a picture that the wallet brought along; null: none that needs no network
  provider: Provider;
}

interface Announcement {
  info?: { rdns?: unknown; name?: unknown; icon?: unknown };
  provider?: Provider;
}

/** Null for what is no announcement. An icon from anywhere else would tell its host who signs in here. */
export function announced({ info, provider }: Announcement): Wallet | null {
  if (
    typeof info?.rdns !== "string" ||
    typeof info.name !== "string" ||
    typeof provider?.request !== "function"
  )
    return null;
  const icon = typeof info.icon === "string" && info.icon.startsWith("data:image/") ? info.icon : null;
  return { id: info.rdns, name: info.name, icon, provider };
}
