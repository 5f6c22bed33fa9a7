import { expect, test } from "vitest";
import { signInMessage } from "@/lib/wallet/message";

test("the message says where, who, for which chain and how long, as the server reads it", () => {
  const asked = {
    nonce: "0123456789abcdef",
    chain_id: 31337,
    expires_at: "2026-06-15T11:05:00.123456+00:00",
  };
  const page = { host: "127.0.0.1:8080", origin: "http://127.0.0.1:8080" };
  const address = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"; // as wallets write it
  expect(signInMessage(address, asked, page, new Date("2026-06-15T11:00:00Z"))).toBe(
    [
      "127.0.0.1:8080 wants you to sign in with your Ethereum account:",
      "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
      "",
      "Sign in to Gridledger.",
      "",
      "URI: http://127.0.0.1:8080",
      "Version: 1",
      "Chain ID: 31337",
      "Nonce: 0123456789abcdef",
      "Issued At: 2026-06-15T11:00:00.000Z",
      "Expiration Time: 2026-06-15T11:05:00.123Z",
    ].join("\n"),
  );
});
