"""What is offered for gas: never too much, and always enough to replace what was offered before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DependencyUnavailable
from functions.notary.fees import MOST_WEI_PER_GAS, Fees, fees_today

WEI = st.integers(0, 2 * MOST_WEI_PER_GAS)
BEARABLE = st.integers(0, MOST_WEI_PER_GAS - 1)


@given(base_fee=BEARABLE, tip=WEI)
def test_an_offer_pays_for_the_next_block_and_never_too_much(base_fee: int, tip: int) -> None:
    fees = fees_today(base_fee, tip)
    assert fees.tip_wei <= fees.most_wei <= MOST_WEI_PER_GAS
    assert fees.most_wei > base_fee or base_fee == tip == 0


@given(base_fee=BEARABLE, tip=WEI, before_base=BEARABLE, before_tip=WEI)
def test_a_replacement_pays_a_tenth_more_or_is_not_made(
    base_fee: int, tip: int, before_base: int, before_tip: int
) -> None:
    before = fees_today(before_base, before_tip)
    after = fees_today(base_fee, tip, outbids=before)
    assert after.most_wei <= MOST_WEI_PER_GAS
    assert not before.can_be_outbid() or 10 * after.most_wei >= 11 * before.most_wei
    assert not before.can_be_outbid() or 10 * after.tip_wei >= 11 * before.tip_wei


def test_gas_that_costs_too_much_is_waited_out() -> None:
    with pytest.raises(DependencyUnavailable, match="a unit of gas costs"):
        fees_today(MOST_WEI_PER_GAS, 0)


def test_neither_the_dearest_offer_is_outbid_nor_one_where_gas_is_free() -> None:
    assert not Fees(0, MOST_WEI_PER_GAS).can_be_outbid()
    assert not Fees(0, 0).can_be_outbid()
    assert Fees(0, 10**9).can_be_outbid()
