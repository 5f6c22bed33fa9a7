"""What forecasts cost on chain: batches of any size in the ledger, and one by one in contracts without batches."""

import secrets
from pathlib import Path

from msgspec import Struct
from web3 import Web3

from bench.notary.chain import deploy, fresh_chain, mined
from domain.commitment import merkle_levels

SIZES = (1, 64, 1_000, 10_000, 100_000)
_ORIGIN = 1_769_842_800
_MOST = hex(130_000)  # of one transaction


class Gas(Struct, frozen=True):
    """`batch`: by number of entries, once the issuer has a batch; the others: of a forecast, mean of many."""

    batch: dict[int, int]
    naive: float
    packed: float


def measured_gas(folder: Path, forecasts: int) -> Gas:
    """All on one node; `forecasts` in contracts without batches, a transaction each, as many blocks as it takes."""
    with fresh_chain(folder) as url:
        ledger = deploy(url, "src/ForecastLedger")
        _, *stored = mined(url, [_batch(ledger, size) for size in (1, *SIZES)])
        batch = {size: int(receipt["gasUsed"], 16) for size, receipt in zip(SIZES, stored, strict=True)}
        return Gas(batch, *(_one_by_one(url, name, forecasts) for name in ("NaiveForecasts", "PackedForecasts")))


def _batch(ledger: str, size: int) -> dict[str, str]:
    root = merkle_levels([secrets.token_bytes(32) for _ in range(size)])[-1][0]
    return _call(ledger, "storeForecast(bytes32,uint32)", root, size.to_bytes(32, "big"))


def _one_by_one(url: str, contract: str, forecasts: int) -> float:
    address, origin = deploy(url, f"test/{contract}"), _ORIGIN.to_bytes(32, "big")
    signature = "storeForecast(bytes32,uint256,bytes32)"
    each = [
        _call(address, signature, secrets.token_bytes(32), origin, secrets.token_bytes(32)) for _ in range(forecasts)
    ]
    return sum(int(receipt["gasUsed"], 16) for receipt in mined(url, each)) / forecasts


def _call(address: str, signature: str, *words: bytes) -> dict[str, str]:
    data = Web3.keccak(text=signature)[:4] + b"".join(words)
    return {"to": address, "data": "0x" + data.hex(), "gas": _MOST}
