"""A round that ends in its midst, for the chain or for us, and the one after it."""

from collections.abc import Callable

import psycopg
import pytest

from domain.errors import DependencyUnavailable
from functions.notary.ledger import Ledger
from functions.notary.round import Rounds
from functions.notary.signer import LocalKey
from tests.functions.notary.agreement import assert_agreement, told
from tests.functions.notary.chain import Chain
from tests.functions.notary.conftest import Queue


def test_a_crash_before_sending_sends_the_same_bytes(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection,
    offline: Callable[[], None], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    queue()
    offline()
    with pytest.raises(DependencyUnavailable):
        told(rounds)
    (stored,) = connection.execute("select tx_hash from batches").fetchall()
    monkeypatch.undo()
    told(rounds)
    (receipt,) = rounds.go()
    assert (receipt.tx_hash,) == stored
    assert_agreement(connection, ledger)


def test_a_crash_after_sending_sends_nothing_twice(
    chain: Chain, rounds: Rounds, ledger: Ledger, queue: Queue, connection: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    queue()

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("functions.notary.book.Book.mark_sent", crash)
    with pytest.raises(KeyboardInterrupt):
        told(rounds)
    monkeypatch.undo()
    assert told(rounds) == [(1, "included")]
    assert chain("eth_getTransactionCount", ledger.issuer, "latest") == "0x1"
    assert_agreement(connection, ledger)


def test_a_chain_that_is_down_costs_nothing(
    ledger_address: str,
    ledger: Ledger,
    private_key: str,
    book_url: str,
    rounds: Rounds,
    queue: Queue,
    connection: psycopg.Connection,
) -> None:
    queue()
    down = Rounds(book_url, Ledger("http://127.0.0.1:1/v3/provider-key", ledger.address, LocalKey(private_key)), 2)
    with pytest.raises(DependencyUnavailable, match="chain is unavailable") as said:
        told(down)
    assert "provider-key" not in str(said.value)
    queue(1)
    told(rounds)
    assert told(rounds) == [(1, "included")]
    assert_agreement(connection, ledger)


def test_a_ledger_that_is_not_there_is_named(chain: Chain, private_key: str, book_url: str) -> None:
    nowhere = Rounds(book_url, Ledger(chain.url, "0x" + "12" * 20, LocalKey(private_key)), 2)
    with pytest.raises(DependencyUnavailable, match="LEDGER_ADDRESS"):
        told(nowhere)


def test_an_account_without_money_is_named(chain: Chain, ledger_address: str, book_url: str, queue: Queue) -> None:
    queue()
    poor = Rounds(book_url, Ledger(chain.url, ledger_address, LocalKey("0x" + "77" * 32)), 2)
    with pytest.raises(DependencyUnavailable, match="holds 0 wei"):
        told(poor)
