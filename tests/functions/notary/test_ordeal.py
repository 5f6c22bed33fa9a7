"""Any order of misfortunes, and then calm: every forecast has exactly one entry, and book and chain agree."""

import contextlib
import random
from collections.abc import Sequence
from typing import Any

import psycopg
import pytest

from domain.errors import DependencyUnavailable
from functions.notary import outbox
from functions.notary.ledger import Ledger
from functions.notary.round import Rounds
from functions.notary.signer import LocalKey
from tests.functions.notary.chain import Chain
from tests.functions.notary.issued import forecast
from tests.functions.notary.moody_node import MoodyNode, bending, cut_off, hanging, moody_node, saying, well

STEPS = 40
BAD_MOODS = [
    cut_off,
    hanging,
    saying("<html>busy</html>", 503),
    bending(lambda *_: None),
    bending(lambda *_: "banana"),
    bending(lambda *_: "0x5", of="eth_chainId"),
    bending(lambda *_: "0x1", of="eth_blockNumber"),
    bending(lambda *_: "0xfffff", of="eth_blockNumber"),
    bending(lambda *_: "0x0", of="eth_getTransactionCount"),
    bending(lambda *_: "0x3e8", of="eth_getTransactionCount"),
    bending(lambda *_: None, of="eth_getTransactionReceipt"),
    bending(lambda *_: None, of="eth_getTransactionByHash"),
    bending(lambda *_: "0x" + "ab" * 32, of="eth_sendRawTransaction"),
]
PATIENCE = 100  # rounds; a batch that must be outbid waits for ten blocks


class Killed(BaseException):
    """As sudden as kill -9."""


class Ordeal:
    """A notary and its chain, and what may befall them."""

    def __init__(
        self,
        chain: Chain,
        rounds: Rounds,
        connection: psycopg.Connection,
        seed: int,
        nodes: Sequence[MoodyNode] = (),
    ) -> None:
        self.chain, self.rounds, self.connection, self.nodes = chain, rounds, connection, nodes
        self.chance = random.Random(seed)
        self.blocks = 0
        self._calls_to_live: float = float("inf")
        provider: Any = rounds.ledger._web3.provider
        self._ask, provider.make_request = provider.make_request, self._mortal_ask

    def suffer(self) -> None:
        often = [self.queue, self.round, self.round, self.killed_round, self.killed_round, self.mine, self.mine]
        seldom = [self.reorganise, self.drop, self.meddle] + [self.change_a_mood] * 3 * bool(self.nodes)
        self.chance.choice([*often, *seldom])()

    def queue(self) -> None:
        outbox.add(self.connection, forecast(hour=self.blocks))
        self.connection.execute("update outbox set queued_at = queued_at - interval '1 minute' where sequence is null")
        self.blocks += 1

    def round(self) -> None:
        with contextlib.suppress(DependencyUnavailable):
            for _ in self.rounds.go():
                if self.chance.random() < 0.2:
                    break  # the sink did not take the receipt

    def killed_round(self) -> None:
        self._calls_to_live = self.chance.randrange(20)
        with contextlib.suppress(DependencyUnavailable, Killed):
            list(self.rounds.go())
        self._calls_to_live = float("inf")

    def mine(self) -> None:
        self.chain.mine(self.chance.choice([1, 1, 2, 12]))

    def reorganise(self) -> None:
        depth = self.chance.randint(1, 4)
        if int(self.chain("eth_blockNumber"), 16) > depth + 2:  # the contract itself stays
            self.chain("anvil_reorg", depth, [])

    def drop(self) -> None:
        self.chain("anvil_dropAllTransactions")

    def meddle(self) -> None:
        """Somebody else uses the key, for something else."""
        issuer = self.rounds.ledger.issuer
        self.chain("anvil_impersonateAccount", issuer)
        with contextlib.suppress(DependencyUnavailable):
            self.chain("eth_sendTransaction", {"from": issuer, "to": issuer, "value": "0x1"})

    def change_a_mood(self) -> None:
        self.chance.choice(self.nodes).mood = self.chance.choice([well, well, *BAD_MOODS])

    def recover(self) -> None:
        for node in self.nodes:
            node.mood = well
        for _ in range(PATIENCE):
            with contextlib.suppress(DependencyUnavailable):
                list(self.rounds.go())
            self.chain.mine(2)
            if not self.connection.execute(
                "select 1 from batches where not announced @> '{final}' union all"
                " select 1 from outbox where sequence is null"
            ).fetchone():
                return

    def _mortal_ask(self, method: Any, params: Any) -> Any:
        """Death comes before the node has acted, or after."""
        self._calls_to_live -= 1
        if self._calls_to_live < 0 and self.chance.random() < 0.5:
            raise Killed
        reply = self._ask(method, params)
        if self._calls_to_live < 0:
            raise Killed
        return reply


@pytest.mark.parametrize("seed", range(4))
def test_any_ordeal_ends_well(
    seed: int, chain: Chain, ledger_address: str, private_key: str, book_url: str, connection: psycopg.Connection
) -> None:
    chain.automine(False)
    ledger = Ledger(chain.url, ledger_address, LocalKey(private_key))
    ends_well(Ordeal(chain, Rounds(book_url, ledger, confirmations=6), connection, seed))


@pytest.mark.parametrize("seed", range(4))
def test_any_ordeal_among_nodes_that_fail_and_lie_ends_well(
    seed: int, chain: Chain, ledger_address: str, private_key: str, book_url: str, connection: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    chain.automine(False)
    monkeypatch.setattr("functions.notary.node._TIMEOUT_S", 0.3)
    monkeypatch.setattr("functions.notary.nodes._LOOK_EVERY_S", 0)
    monkeypatch.setattr("functions.notary.nodes._PASSED_OVER_S", 0)
    with moody_node(chain.url) as one, moody_node(chain.url) as two:
        ledger = Ledger(f"{one.url},{two.url}", ledger_address, LocalKey(private_key))
        ends_well(Ordeal(chain, Rounds(book_url, ledger, confirmations=6), connection, seed, [one, two]))


def ends_well(ordeal: Ordeal) -> None:
    ledger, connection = ordeal.rounds.ledger, ordeal.connection
    for _ in range(STEPS):
        ordeal.suffer()
    ordeal.recover()
    book = connection.execute("select sequence, root, count from batches order by sequence").fetchall()
    stored = ledger._contract.events.ForecastStored.get_logs(from_block=0, argument_filters={"issuer": ledger.issuer})
    assert book == [(log["args"]["sequence"], log["args"]["root"], log["args"]["count"]) for log in stored]
    assert [sequence for sequence, _, _ in book] == list(range(1, len(book) + 1))
    (schedules,) = connection.execute("select count(*) from schedules").fetchone()
    assert sum(count for _, _, count in book) == 3 * ordeal.blocks + schedules
    assert connection.execute("select 1 from batches where not announced @> '{final}'").fetchall() == []
