"""Any order of misfortunes, and then calm: every forecast has exactly one entry, and book and chain agree."""

import contextlib
import random
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

STEPS = 40
PATIENCE = 100  # rounds; a batch that must be outbid waits for ten blocks


class Killed(BaseException):
    """As sudden as kill -9."""


class Ordeal:
    """A notary and its chain, and what may befall them."""

    def __init__(self, chain: Chain, rounds: Rounds, connection: psycopg.Connection, seed: int) -> None:
        self.chain, self.rounds, self.connection = chain, rounds, connection
        self.chance = random.Random(seed)
        self.blocks = 0
        self._calls_to_live: float = float("inf")
        provider: Any = rounds.ledger._web3.provider
        self._ask, provider.make_request = provider.make_request, self._mortal_ask

    def suffer(self) -> None:
        often = [self.queue, self.round, self.round, self.killed_round, self.killed_round, self.mine, self.mine]
        self.chance.choice([*often, self.reorganise, self.drop, self.meddle])()

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

    def recover(self) -> None:
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
    ordeal = Ordeal(chain, Rounds(book_url, ledger, confirmations=6), connection, seed)
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
