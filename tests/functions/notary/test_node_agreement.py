"""What cannot be taken back is said only when most nodes agree: final, and lost."""

from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from domain.errors import DependencyUnavailable
from functions.notary.ledger import Ledger
from functions.notary.round import Rounds
from functions.notary.signer import LocalKey
from tests.functions.notary.agreement import assert_agreement, batches, told
from tests.functions.notary.chain import Chain
from tests.functions.notary.conftest import Queue
from tests.functions.notary.moody_node import (
    MoodyNode,
    bending,
    cut_off,
    fork_of,
)


@pytest.fixture
def rpc_url(moody: MoodyNode, chain: Chain) -> str:
    """The moody node first, the real one behind it."""
    return f"{moody.url},{chain.url}"


def test_a_height_that_is_made_up_makes_nothing_final(
    moody: MoodyNode, ledger: Ledger, rounds: Rounds, chain: Chain, queue: Queue, connection: psycopg.Connection
) -> None:
    queue()
    told(rounds)
    told(rounds)
    moody.mood = bending(lambda _, said: hex(int(said, 16) + 1_000), of="eth_blockNumber")
    told(rounds)
    assert batches(connection) == [(1, "included")]
    chain.mine(2)
    assert told(rounds) == [(1, "final")]


def test_a_node_that_is_a_little_behind_loses_nothing_and_sends_nothing_twice(
    moody: MoodyNode, ledger: Ledger, rounds: Rounds, chain: Chain, queue: Queue, connection: psycopg.Connection,
    tmp_path: Path,
) -> None:  # fmt: skip
    queue()
    for _ in range(2):
        told(rounds)
    chain.mine(2)
    told(rounds)
    queue(1)
    for _ in range(2):
        told(rounds)
    assert batches(connection) == [(1, "final"), (2, "included")]
    with fork_of(chain, 1, tmp_path) as behind:
        moody.behind_it = behind.url
        for _ in range(3):
            assert told(rounds) == []
    moody.behind_it = chain.url
    assert batches(connection) == [(1, "final"), (2, "included")]
    assert chain("eth_getTransactionCount", ledger.issuer, "latest") == "0x2"


def test_of_three_nodes_one_on_a_chain_of_its_own_is_outvoted(
    moody: MoodyNode, ledger_address: str, private_key: str, book_url: str, chain: Chain, queue: Queue,
    connection: psycopg.Connection, tmp_path: Path,
) -> None:  # fmt: skip
    """It stores our batch in a block nobody else has, and lays more on top."""
    with fork_of(chain, 0, tmp_path) as own:
        moody.behind_it = own.url
        chain.automine(False)
        ledger = Ledger(f"{moody.url},{chain.url},{chain.url}", ledger_address, LocalKey(private_key))
        rounds = Rounds(book_url, ledger, confirmations=2)
        queue()
        told(rounds)
        own.settle(*connection.execute("select raw_tx from batches").fetchone() or ())
        chain("anvil_dropAllTransactions")
        assert told(rounds) == [(1, "included")]
        own.mine(3)
        chain.mine(4)
        with suppress(DependencyUnavailable):
            told(rounds)  # most say that it is not there
        assert batches(connection) == [(1, "included")]
        chain.automine(True)
        for _ in range(2):
            told(rounds)
            chain.mine()
        chain.mine(2)
        told(rounds)
        assert batches(connection) == [(1, "final")]
        assert_agreement(connection, ledger)


def test_of_two_nodes_that_contradict_each_other_none_makes_it_final(
    moody: MoodyNode, ledger_address: str, private_key: str, book_url: str, chain: Chain, queue: Queue,
    connection: psycopg.Connection, tmp_path: Path, warnings: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    with fork_of(chain, 0, tmp_path) as own:
        moody.behind_it = own.url
        chain.automine(False)
        rounds = Rounds(book_url, Ledger(f"{moody.url},{chain.url}", ledger_address, LocalKey(private_key)), 2)
        queue()
        told(rounds)
        own.settle(*connection.execute("select raw_tx from batches").fetchone() or ())
        chain("anvil_dropAllTransactions")
        own.mine(3)
        chain.mine(4)
        assert [told(rounds) for _ in range(4)] == [[(1, "included")], [], [], []]
    real = chain.url.removeprefix("http://")
    assert warnings.messages.count(f"node {real} contradicts the one in use") == 1


def test_a_node_that_fails_when_asked_to_confirm_does_not_count(
    moody: MoodyNode, ledger_address: str, private_key: str, book_url: str, chain: Chain, queue: Queue,
    connection: psycopg.Connection,
) -> None:  # fmt: skip
    rounds = Rounds(book_url, Ledger(f"{chain.url},{moody.url}", ledger_address, LocalKey(private_key)), 1)
    queue()
    told(rounds)
    moody.mood = cut_off
    chain.settle(*connection.execute("select raw_tx from batches").fetchone() or ())
    assert told(rounds) == [(1, "included")]
    chain.mine()
    assert told(rounds) == [(1, "final")]
