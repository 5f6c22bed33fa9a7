"""LEDGER_ADDRESS changes while batches are on their way: refused by name, and what to do about it works."""

import re
from collections.abc import Callable

import psycopg
import pytest

from domain.errors import DependencyUnavailable
from functions.notary.ledger import Ledger
from functions.notary.round import Rounds
from functions.notary.signer import LocalKey
from tests.functions.notary.agreement import batches, on_chain, told
from tests.functions.notary.chain import REPOSITORY, Chain
from tests.functions.notary.conftest import Queue


@pytest.fixture
def elsewhere(chain: Chain, private_key: str, book_url: str) -> Rounds:
    """The same key on another ledger."""
    return Rounds(book_url, Ledger(chain.url, chain.deploy(), LocalKey(private_key)), confirmations=2)


def go(rounds: Rounds, chain: Chain) -> None:
    """Until what was due is final."""
    for _ in range(4):
        told(rounds)
        chain.mine(2)


def test_unfinished_batches_keep_the_notary_from_another_ledger(
    chain: Chain, rounds: Rounds, ledger: Ledger, elsewhere: Rounds, queue: Queue, connection: psycopg.Connection
) -> None:
    queue()
    told(rounds)
    queue(1)
    with pytest.raises(DependencyUnavailable, match=f"1 batches .* on ledger {ledger.address} .* LEDGER_ADDRESS"):
        told(elsewhere)
    assert on_chain(elsewhere.ledger) == []
    go(rounds, chain)
    queue(2)
    go(elsewhere, chain)
    assert batches(connection) == [(1, "final"), (1, "final"), (2, "final")]
    assert [(sequence, count) for sequence, _, count in on_chain(elsewhere.ledger)] == [(1, 4)]


def test_what_was_let_go_is_stored_on_the_new_ledger(
    rounds: Rounds, ledger: Ledger, elsewhere: Rounds, chain: Chain, queue: Queue, connection: psycopg.Connection,
    offline: Callable[[], None], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    queue()
    offline()
    with pytest.raises(DependencyUnavailable):
        told(rounds)
    monkeypatch.undo()
    guide = (REPOSITORY / "docs/operations.md").read_text()
    (remedy,) = re.findall(r"```sql\n(.*?)```", guide, re.DOTALL)
    connection.execute(remedy.replace("0x…the old one", ledger.address))
    go(elsewhere, chain)
    assert [(sequence, count) for sequence, _, count in on_chain(elsewhere.ledger)] == [(1, 4)]
    assert connection.execute("select count(*) from outbox where sequence is null").fetchone() == (0,)
