"""What the notary wrote is what analytics hands out and the verifier accepts."""

import subprocess
import sys
from pathlib import Path

import msgspec
import psycopg
import pytest

from domain.commitment import REQUEST
from domain.forecast import Forecast
from functions.analytics.notary_book import NotaryBook
from functions.analytics.proof_bundle import proof_bundle
from functions.notary import outbox
from functions.notary.ledger import Ledger
from functions.notary.round import Rounds
from functions.notary.signer import LocalKey
from tests.functions.notary.chain import REPOSITORY, Chain
from tests.functions.notary.issued import ORIGIN, forecast


@pytest.fixture
def notarized(
    chain: Chain, ledger_address: str, private_key: str, book_url: str, connection: psycopg.Connection
) -> list[Forecast]:
    """Blocks in two batches, one of them with a forecast on request for the same hours."""
    blocks = [forecast("F1", series=5), forecast("F2", series=1), forecast("F1", hour=1, series=5)]
    asked = msgspec.structs.replace(forecast("F1", series=1, base_wh=7), forecast_id=f"{REQUEST}7")
    rounds = Rounds(book_url, Ledger(chain.url, ledger_address, LocalKey(private_key)), confirmations=1)
    chain("evm_setNextBlockTimestamp", int(ORIGIN.timestamp()) + 60)
    for batch in (blocks[:2], [blocks[2], asked]):
        for issued in batch:
            outbox.add(connection, issued)
        connection.execute("update outbox set queued_at = queued_at - interval '1 minute' where sequence is null")
        list(rounds.go())
        for (raw_tx,) in connection.execute("select raw_tx from batches").fetchall():
            chain.settle(raw_tx)
    chain.mine()
    list(rounds.go())
    return [*blocks, asked]


def test_every_series_of_every_block_is_verified(
    notarized: list[Forecast], chain: Chain, book_url: str, tmp_path: Path
) -> None:
    for issued in notarized:
        for row in (0, len(issued.series) - 1):
            evidence = NotaryBook(book_url).evidence(alone(issued, row))
            assert evidence is not None
            file = tmp_path / "bundle.json"
            bundle = proof_bundle(alone(issued, row), evidence, notarizes=True)
            file.write_text(bundle.model_dump_json(by_alias=True), encoding="utf-8")
            command = [sys.executable, str(REPOSITORY / "verifier/verify.py"), str(file), "--rpc", chain.url]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            assert done.returncode == 0, done.stdout


def alone(issued: Forecast, row: int) -> Forecast:
    """One series of a block, as analytics reads it."""
    only = {name: [getattr(issued, name)[row]] for name in ("series", "energy_wh", "degradation")}
    return msgspec.structs.replace(issued, **only)
