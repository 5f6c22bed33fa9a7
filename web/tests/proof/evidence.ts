// One forecast, its bundle in a batch of three, and a ledger that knows this batch: the smallest honest world.

import type { IssuedForecast, Predictions } from "@/lib/api-types";
import { commitment, leafHash, seriesRecord } from "@/lib/proof/commitment";
import { concat, sha256, toHex } from "@/lib/proof/hex";
import { encodeRecords, encodeVerifyForecast } from "@/lib/proof/ledger";
import { RpcRefused, type Rpc } from "@/lib/proof/rpc";
import type { Evidence } from "@/lib/proof/steps";

const CHAIN = { chain_id: 31337, ledger: "0x" + "11".repeat(20), issuer: "0x" + "22".repeat(20) };
const ORIGIN = "2026-11-23T12:00:00Z";

const bytes32 = (fill: number) => new Uint8Array(32).fill(fill);
const word = (value: number) => value.toString(16).padStart(64, "0");

export async function honestWorld(
  blockTime = "2026-11-23T12:06:00Z",
): Promise<{ evidence: Evidence; rpc: Rpc }> {
  const forecast: IssuedForecast = {
    ...{ forecast_id: "0123abcd", origin: ORIGIN, available_at: "2026-11-23T12:04:30Z", degradation: "full" },
    model: { name: "load_lstm", version: "2026.11", sha256: "ab".repeat(32) },
    energy_wh: Array.from({ length: 24 }, (_, hour) =>
      Array.from({ length: 11 }, (_, q) => 100 * hour + q - 50),
    ),
    proof_status: "final",
    receipt: null,
  };
  const shown: Predictions = {
    ...{ series: "m-1", feeder: "f-1", kind: "meter", time_zone: "UTC", unit: "Wh", interval: "PT1H" },
    quantiles_permille: [50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 950],
    ...{ forecasts: [forecast], actuals: [], next_cursor: null },
  };
  const record = seriesRecord(shown, forecast);
  const committed = await commitment(record, bytes32(7));
  const leaf = await leafHash(bytes32(8), Date.parse(ORIGIN) / 1000, committed);
  const siblings = [bytes32(1), bytes32(2)]; // the entry is in the middle of three
  const left = await sha256(concat(Uint8Array.of(1), siblings[0]!, leaf));
  const root = toHex(await sha256(concat(Uint8Array.of(1), left, siblings[1]!)));
  const batch = { leaf_index: 1, count: 3, proof: siblings.map(toHex), root };
  const place = {
    ...CHAIN,
    sequence: 5,
    tx_hash: toHex(bytes32(9)),
    block_number: 12,
    block_time: blockTime,
  };
  const late = Date.parse(blockTime) >= Date.parse("2026-11-23T13:00:00Z");
  forecast.receipt = { ...place, root, count: 3, status: "final" };
  const bundle = {
    ...{
      schema: "org.gridledger.proof-bundle.v1" as const,
      status: late ? ("late" as const) : ("final" as const),
    },
    ...{ forecast: structuredClone(record), salt: toHex(bytes32(7)), pseudonym: toHex(bytes32(8)) },
    ...{ commitment: toHex(committed), batch, chain: { ...place, status: "final" as const } },
  };

  const stored = Date.parse(blockTime) / 1000;
  const answers = new Map([
    [encodeVerifyForecast(CHAIN.issuer, root, toHex(leaf), 1, batch.proof), "0x" + word(stored)],
    [encodeRecords(CHAIN.issuer, root), "0x" + word(5) + word(stored) + word(3)],
  ]);
  const rpc: Rpc = async (_, [call]) => {
    const answer = answers.get((call as { data: string }).data);
    if (!answer) throw new RpcRefused("execution reverted");
    return answer;
  };
  return { evidence: { shown, forecast, bundle, chain: { ...CHAIN, rpc_url: "http://node" } }, rpc };
}
