import { expect, test } from "vitest";
import { NotABundle, parseBundle, tooLarge } from "@/lib/proof/bundle-file";
import { checkBundle, type Place } from "@/lib/proof/check-file";
import { RpcUnreachable, type Rpc } from "@/lib/proof/rpc";
import { honestWorld } from "./evidence";

async function world() {
  const { evidence, rpc } = await honestWorld();
  const { ledger, issuer, rpc_url, chain_id } = evidence.chain!;
  const node: Rpc = async (method, params) =>
    method === "eth_chainId" ? `0x${chain_id.toString(16)}` : rpc(method, params);
  return { text: JSON.stringify(evidence.bundle), place: { ledger, issuer, rpc_url } as Place, node };
}

test("a bundle that came as a file is proven by the chain alone", async () => {
  const { text, place, node } = await world();
  expect(await checkBundle(parseBundle(text), place, node)).toMatchObject({
    verdict: "final",
    failure: null,
  });
});

test("what the bundle says of ledger and issuer is not trusted", async () => {
  const { text, place, node } = await world();
  const other = "0x" + "77".repeat(20);
  expect((await checkBundle(parseBundle(text), { ...place, issuer: other }, node)).verdict).toBe("mismatch");
  expect((await checkBundle(parseBundle(text), { ...place, ledger: "" }, node)).verdict).toBe("cannot check");
});

test("another chain, a silent node or one that is nonsense never turn it green", async () => {
  const { text, place, node } = await world();
  const bundle = parseBundle(text);
  const elsewhere: Rpc = async (method, params) => (method === "eth_chainId" ? "0x1" : node(method, params));
  const silent: Rpc = async () => {
    throw new RpcUnreachable("nobody there");
  };
  expect((await checkBundle(bundle, place, elsewhere)).verdict).toBe("mismatch");
  expect((await checkBundle(bundle, place, silent)).verdict).toBe("cannot check");
  expect((await checkBundle(bundle, { ...place, rpc_url: "javascript:1" }, node)).verdict).toBe(
    "cannot check",
  );
});

test("no field of a bundle can be missing or of another kind", async () => {
  const { text } = await world();
  const paths = (value: unknown, path: string[] = []): string[][] =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([key, each]) => [[...path, key], ...paths(each, [...path, key])])
      : [];
  for (const path of paths(JSON.parse(text))) {
    const broken = JSON.parse(text) as Record<string, unknown>;
    const holder = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, broken);
    holder[path.at(-1)!] = { not: "it" };
    expect(() => parseBundle(JSON.stringify(broken)), path.join(".")).toThrow(NotABundle);
  }
});

test("files that are something else are named", () => {
  expect(() => parseBundle("hello")).toThrow("not JSON");
  expect(() => parseBundle("null")).toThrow("no proof bundle");
  expect(() => parseBundle('{"schema": 7}')).toThrow("does not say what it is");
  expect(tooLarge(50_000_000)).toContain("50.0\u00a0MB");
  expect(tooLarge(10_000)).toBeNull();
});
