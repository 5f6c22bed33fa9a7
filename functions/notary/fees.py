"""What a batch offers for its gas (EIP-1559), and when it offers more. Pure: no node is asked here."""

import math

from eth_account.typed_transactions.typed_transaction import TypedTransaction
from hexbytes import HexBytes
from msgspec import Struct

from domain.errors import DependencyUnavailable

MOST_WEI_PER_GAS = 200 * 10**9  # above this a batch waits for cheaper hours
_OUTBID = 1.125  # nodes take a replacement that pays a tenth more


class Fees(Struct, frozen=True):
    """What a transaction offers per unit of gas."""

    tip_wei: int
    most_wei: int  # tip and base fee together

    @classmethod
    def of(cls, raw_tx: bytes) -> "Fees":
        """What a signed transaction of ours offers."""
        signed = TypedTransaction.from_bytes(HexBytes(raw_tx)).as_dict()
        return cls(signed["maxPriorityFeePerGas"], signed["maxFeePerGas"])

    def can_be_outbid(self) -> bool:
        """Whether a replacement would offer more, and no more than we are ready to pay; where gas is free it is not."""
        return self.most_wei < _more(self.most_wei) <= MOST_WEI_PER_GAS


def fees_today(base_fee_wei: int, tip_wei: int, outbids: Fees | None = None) -> Fees:
    """The tip the node suggests, and room for the base fee to double while we wait; enough to replace `outbids`.

    DependencyUnavailable when a block costs more than we pay.
    """
    if base_fee_wei >= MOST_WEI_PER_GAS:
        reason = f"a unit of gas costs {base_fee_wei} wei, and we pay {MOST_WEI_PER_GAS} at most"
        raise DependencyUnavailable("chain", reason)
    most_wei = 2 * base_fee_wei + tip_wei
    if outbids:
        tip_wei, most_wei = max(tip_wei, _more(outbids.tip_wei)), max(most_wei, _more(outbids.most_wei))
    return Fees(min(tip_wei, MOST_WEI_PER_GAS), min(most_wei, MOST_WEI_PER_GAS))


def _more(wei: int) -> int:
    return math.ceil(wei * _OUTBID)
