// A wallet of this browser (EIP-1193, EIP-6963): the accounts of a test chain, a person's answers, a chain of its own.
// `window.wallet` is what the test says and sees of it; RPC_URL is put in by whoever injects this.
(() => {
  const listeners = { accountsChanged: [], chainChanged: [] };
  const wallet = (window.wallet = {
    chainId: "0x7a69",
    chains: ["0x7a69", "0x1"], // those it knows
    account: 0,
    refuses: {}, // code by method
    added: null,
    emit: (event, told) => listeners[event].forEach((listener) => listener(told)),
  });
  const refusal = (code, words) => Object.assign(new Error(words), { code });
  async function node(method, params = []) {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const answer = await fetch("RPC_URL", { method: "POST", headers: { "content-type": "application/json" }, body });
    const { result, error } = await answer.json();
    if (error) throw refusal(error.code, error.message);
    return result;
  }
  const answers = {
    eth_requestAccounts: async () => [(await node("eth_accounts"))[wallet.account]],
    eth_chainId: async () => wallet.chainId,
    async wallet_switchEthereumChain([{ chainId }]) {
      if (!wallet.chains.includes(chainId)) throw refusal(4902, "Unrecognized chain");
      wallet.chainId = chainId;
      return null;
    },
    async wallet_addEthereumChain([chain]) {
      wallet.added = chain;
      wallet.chains.push(chain.chainId);
      return null;
    },
    personal_sign: (params) => node("personal_sign", params),
  };
  const provider = {
    on: (event, listener) => listeners[event].push(listener),
    async request({ method, params }) {
      if (wallet.refuses[method]) throw refusal(wallet.refuses[method], "as a person said");
      return answers[method](params);
    },
  };
  const icon = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>";
  const info = { uuid: "350670db-19fa-4704-a166-e52e178b59d2", name: "Test Wallet", icon, rdns: "org.example.wallet" };
  const announce = () =>
    window.dispatchEvent(
      new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider }) }),
    );
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
})();
