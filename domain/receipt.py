"""What the chain said about one batch of forecasts."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from domain.moment import check_moment

# `included`: in a block that could still be replaced; `final`: confirmed deep enough.
BatchStatus = Literal["included", "final"]


class Receipt(Struct, frozen=True):
    """One batch on chain: who stored which root, when, for which forecasts."""

    chain_id: int
    ledger: str  # contract address, 0x…
    issuer: str  # sender address, 0x…
    sequence: int  # the issuer's own gap-free count, from 1
    root: str  # 0x…, 32 bytes
    count: int  # leaves in the batch
    tx_hash: str
    block_number: int
    block_time: datetime
    status: BatchStatus
    forecast_ids: list[str]

    def check(self) -> None:
        """Raise InvalidMessage, naming the field, for a time that is none."""
        check_moment("block_time", self.block_time)
