"""Waiting until an anvil has mined what it was sent: it answers before it does."""

import time
from typing import Any

from embedded.rpc import call

_PATIENCE_S = 20


def send(rpc_url: str, transaction: dict[str, str]) -> dict[str, Any]:
    """The receipt of a transaction from one of anvil's own accounts."""
    return receipt_of(rpc_url, call(rpc_url, "eth_sendTransaction", transaction))


def receipt_of(rpc_url: str, tx_hash: object) -> dict[str, Any]:
    """As soon as there is one."""
    deadline = time.monotonic() + _PATIENCE_S
    while not isinstance(receipt := call(rpc_url, "eth_getTransactionReceipt", tx_hash), dict):
        assert time.monotonic() < deadline, f"{tx_hash} was not mined in {_PATIENCE_S} s"
        time.sleep(0.01)
    return receipt
