"""An issuer that stores whatever it is told to, honest or not, on a real chain; its manifests as the API gives them."""

import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from eth_abi.abi import encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from domain import commitment as c
from domain.cloud_event import utc_text
from domain.schedule import Promise, Schedule
from tests.functions.notary.chain import Chain
from tests.mined import send

HOUR = timedelta(hours=1)
Manifest = dict[str, Any]
_AFTER = timedelta(minutes=6)
_TYPES = ("bytes32", "uint32")
_STORE = keccak(text="storeForecast(bytes32,uint32)")[:4]


def pseudonym(series: int) -> bytes:
    return bytes([series]) * 32


class Issuer:
    """With a ledger of its own; hour 0 is the next one on this chain."""

    def __init__(self, chain: Chain) -> None:
        self.chain, self.ledger, self.address = chain, chain.deploy(), to_checksum_address(secrets.token_bytes(20))
        chain("anvil_setBalance", self.address, hex(10**21))
        chain("anvil_impersonateAccount", self.address)
        self.chain_id = int(chain("eth_chainId"), 16)
        self.batches: list[Manifest] = []
        self._versions = 0
        now = int(chain("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
        self._origin = datetime.fromtimestamp(now // 3600 * 3600, UTC) + HOUR

    def at(self, hour: float) -> datetime:
        return self._origin + hour * HOUR

    def entry(self, series: int, hour: int, number: int = 0) -> c.BatchEntry:
        """A forecast's; nobody ever asks for its numbers."""
        return c.BatchEntry(pseudonym(series), c.unix_seconds(self.at(hour)), bytes([number, hour]) * 16)

    def schedule(self, *promises: tuple[int, int, int | None], hour: int = 0) -> Schedule:
        """The next version: series, first hour, end."""
        self._versions += 1
        made = [
            Promise(pseudonym(series), self.at(begin), None if end is None else self.at(end))
            for series, begin, end in promises
        ]
        return Schedule(self.chain_id, self.ledger, self.address, self._versions, self.at(hour), made)

    def store(self, hour: float, entries: Iterable[c.BatchEntry], *schedules: Schedule) -> Manifest:
        """One batch, six minutes after the hour."""
        held = sorted([*entries, *(schedule.entry() for schedule in schedules)])
        root = c.merkle_levels([c.leaf_hash(one.leaf_data()) for one in held])[-1][0]
        self.chain("evm_setNextBlockTimestamp", int((self.at(hour) + _AFTER).timestamp()))
        call = {
            "from": self.address,
            "to": self.ledger,
            "data": "0x" + (_STORE + encode(_TYPES, [root, len(held)])).hex(),
        }
        receipt = send(self.chain.url, call)
        self.batches.append(
            {
                "schema": "org.gridledger.batch-manifest.v1",
                "chain_id": self.chain_id,
                "ledger": self.ledger,
                "issuer": self.address,
                "sequence": len(self.batches) + 1,
                "tx_hash": receipt["transactionHash"],
                "block_number": int(receipt["blockNumber"], 16),
                "block_time": utc_text(self.at(hour) + _AFTER),
                "status": "final",
                "root": "0x" + root.hex(),
                "count": len(held),
                "entries": [line(one) for one in held],
                "documents": [schedule.record() for schedule in schedules],
            }
        )
        return self.batches[-1]

    def honest_hours(self, hours: Iterable[int], *series: int) -> None:
        for hour in hours:
            self.store(hour, [self.entry(one, hour) for one in series])


def line(one: c.BatchEntry) -> dict[str, object]:
    return {
        "pseudonym": "0x" + one.pseudonym.hex(),
        "origin": utc_text(datetime.fromtimestamp(one.origin, UTC)),
        "commitment": "0x" + one.commitment.hex(),
        "kind": one.kind,
        "revision": one.revision,
    }


def write(file: Path, batches: Iterable[Manifest]) -> Path:
    file.write_text("".join(json.dumps(batch) + "\n" for batch in batches), encoding="utf-8")
    return file
