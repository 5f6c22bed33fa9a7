"""What the key's account holds, beside what a batch costs. Pure: no node is asked here."""

from msgspec import Struct

FEW_BATCHES = 1_000  # at a batch an hour six weeks, at one every five seconds an hour and a half

_ETHER = 10**18


class Funds(Struct, frozen=True):
    """At the price of gas of now."""

    balance_wei: int
    batch_wei: int

    @property
    def batches_left(self) -> int | None:
        """None where gas costs nothing."""
        return self.balance_wei // self.batch_wei if self.batch_wei else None

    @property
    def low(self) -> bool:
        return self.batches_left is not None and self.batches_left < FEW_BATCHES

    def __str__(self) -> str:
        left = "any number of" if self.batches_left is None else self.batches_left
        costs = f"a batch costs {self.batch_wei / _ETHER:.3g}: {left} batches are left"
        return f"{self.balance_wei / _ETHER:.6g} ether, and {costs}"
