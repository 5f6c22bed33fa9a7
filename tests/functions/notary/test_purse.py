"""An account that runs low is told with a number, and stands in the status; one that is full is not spoken of."""

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.notary import purse
from functions.notary.funds import FEW_BATCHES, Funds
from functions.notary.ledger import Ledger
from functions.notary.round import Rounds
from tests.functions.notary.agreement import told
from tests.functions.notary.chain import Chain

STATUS = "select issuer, balance_wei::text, low from notary_status"


@given(st.integers(0, 10**24), st.integers(1, 10**18))
def test_what_is_left_can_be_paid(balance_wei: int, batch_wei: int) -> None:
    funds = Funds(balance_wei, batch_wei)
    assert funds.batches_left is not None
    assert funds.batches_left * batch_wei <= balance_wei < (funds.batches_left + 1) * batch_wei
    assert funds.low == (funds.batches_left < FEW_BATCHES)


def test_where_gas_costs_nothing_nothing_runs_low() -> None:
    assert not Funds(0, 0).low
    assert str(Funds(0, 0)) == "0 ether, and a batch costs 0: any number of batches are left"


def hold(chain: Chain, ledger: Ledger, batches: int) -> None:
    chain("anvil_setBalance", ledger.issuer, hex(batches * ledger.funds().batch_wei))


def test_a_low_balance_is_told_again_when_it_has_halved_and_when_it_is_over(
    chain: Chain, rounds: Rounds, ledger: Ledger, connection: psycopg.Connection, warnings: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(purse, "_LOOK_EVERY_S", 0)
    for batches in (5_000, 600, 500, 290, 0, 0, 7_000):
        hold(chain, ledger, batches)
        told(rounds)
        assert connection.execute(STATUS).fetchone() == (
            ledger.issuer,
            str(batches * ledger.funds().batch_wei),
            batches < FEW_BATCHES,
        )
    said = [(record.levelname, record.getMessage()) for record in warnings.records if "holds" in record.getMessage()]
    assert [level for level, _ in said] == ["WARNING"] * 3 + ["INFO"]
    for (_, message), batches in zip(said, (600, 290, 0, 7_000), strict=True):
        assert f": {batches} batches are left" in message
        assert ledger.issuer in message


def test_the_account_is_asked_for_once_a_minute(
    chain: Chain, rounds: Rounds, ledger: Ledger, connection: psycopg.Connection
) -> None:
    told(rounds)
    before = connection.execute(STATUS).fetchone()
    hold(chain, ledger, 1)
    told(rounds)
    assert connection.execute(STATUS).fetchone() == before
