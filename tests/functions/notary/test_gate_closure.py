"""A feeder's gate: what must be on chain before it closes goes first and at once."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import psycopg
import pytest

from domain.commitment import REQUEST
from functions.notary import batching, outbox
from functions.notary.batching import GATE_MARGIN_S, WaitingForecast, is_due, next_batch
from functions.notary.round import Rounds
from tests.functions.notary.agreement import batches, told
from tests.functions.notary.chain import Chain
from tests.functions.notary.issued import ORIGIN, forecast

NOW = 1_000_000
CLOSURE = timedelta(minutes=30)
GATE = ORIGIN + timedelta(hours=1) - CLOSURE


def block(name: str, gate_at: int | None = None, waiting_s: float = 0.0) -> WaitingForecast:
    return WaitingForecast(name, 1, waiting_s, urgent=False, gate_at=gate_at)


@pytest.mark.parametrize(
    ("gate_at", "due"),
    [
        (None, False),
        (NOW - 1, False),  # lost: nothing is gained by hurry
        (NOW, True),
        (NOW + GATE_MARGIN_S, True),
        (NOW + GATE_MARGIN_S + 1, False),
    ],
)
def test_a_gate_presses_shortly_before_it_closes(gate_at: int | None, due: bool) -> None:
    assert is_due([block("a"), block("b", gate_at)], NOW) is due


def test_whose_gate_is_near_overtakes_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "MAX_ENTRIES", 2)
    queue = [block("old", waiting_s=9), block("older", waiting_s=10), block("near", NOW + 10), block("far", NOW + 999)]
    assert next_batch(queue, NOW) == ["near", "older"]


@pytest.fixture
def feeders(connection: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """F1 has a gate half an hour before the first full hour, F2 has none."""
    connection.execute("insert into stations values ('S', 'S')")
    add = "insert into feeders (feeder_id, name, time_zone, country, station_id, gate_closure_minutes)"
    connection.execute(add + " values ('F1', '', 'UTC', 'DE', 'S', 30), ('F2', '', 'UTC', 'DE', 'S', null)")
    yield connection
    connection.execute("delete from feeders; delete from stations")


def gates(connection: psycopg.Connection) -> dict[str, int | None]:
    return {block.forecast_id: block.gate_at for block in outbox.waiting(connection)}


def test_a_block_has_the_gate_of_its_feeder(feeders: psycopg.Connection) -> None:
    asked = msgspec.structs.replace(forecast("F1", hour=2), forecast_id=f"{REQUEST}1")
    for issued in (forecast("F1"), forecast("F2"), forecast("unknown"), asked):
        outbox.add(feeders, issued)
    assert gates(feeders) == {
        forecast("F1").forecast_id: int(GATE.timestamp()),
        forecast("F2").forecast_id: None,
        forecast("unknown").forecast_id: None,
        asked.forecast_id: None,
    }


def test_a_near_gate_is_seen_behind_a_long_queue(feeders: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_OLDEST", outbox._OLDEST.replace("10000", "5"))
    for hour in range(9):
        outbox.add(feeders, forecast("F2", hour=hour))
    outbox.add(feeders, forecast("F1"))
    near = forecast("F1").forecast_id
    assert near not in {block.forecast_id for block in outbox.waiting(feeders)}
    seen = outbox.waiting(feeders, int(GATE.timestamp()) - 5)
    assert [block.entries for block in seen if block.forecast_id == near] == [3]
    assert next_batch(seen, int(GATE.timestamp()) - 5)[0] == near


def test_by_the_chains_clock_a_block_leaves_before_its_gate_closes(
    feeders: psycopg.Connection, chain: Chain, rounds: Rounds
) -> None:
    outbox.add(feeders, forecast("F1"))
    feeders.execute("update outbox set queued_at = now() + interval '1 hour'")  # it has not waited at all
    for before_s, expected in ((GATE_MARGIN_S + 30, []), (GATE_MARGIN_S - 10, [(1, "signed")])):
        chain("evm_setNextBlockTimestamp", int(GATE.timestamp()) - before_s)
        chain.mine()
        told(rounds)
        assert batches(feeders) == expected
