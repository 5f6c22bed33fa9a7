"""Which nodes serve, by what they say about themselves. `reasons_against` is pure."""

from collections.abc import Sequence

from msgspec import Struct

from functions.notary.node import Node

_BLOCKS_BEHIND = 3  # blocks travel: a node that is a few behind is not ill


class Sight(Struct, frozen=True):
    """A node as it shows itself."""

    host: str
    chain_id: int
    newest_block: int

    @classmethod
    def of(cls, node: Node, ledger_address: str) -> "Sight":
        """DependencyUnavailable when it does not answer, answers nonsense, or has no contract there."""
        chain_id = _whole(node, "eth_chainId")
        if node.ask("eth_getCode", ledger_address, "latest") in ("0x", "", None):
            raise node.failure(
                f"no ForecastLedger at {ledger_address}: check LEDGER_ADDRESS and CHAIN_RPC_URL, or deploy it"
            )
        return cls(node.host, chain_id, _whole(node, "eth_blockNumber"))


def reasons_against(sights: Sequence[Sight | str], chain_id: int | None) -> list[str | None]:
    """For each node why it is passed over; None: it serves. A node that does not answer comes as its reason.

    Without a `chain_id` the first that answers says which chain it is. Behind is who is behind half of the others:
    of two nodes the later one, of three one.
    """
    seen = [sight for sight in sights if isinstance(sight, Sight)]
    ours = chain_id if chain_id is not None else next((sight.chain_id for sight in seen), None)
    heights = sorted((sight.newest_block for sight in seen if sight.chain_id == ours), reverse=True)
    reference = heights[(len(heights) - 1) // 2] if heights else 0
    return [sight if isinstance(sight, str) else _reason(sight, ours, reference) for sight in sights]


def _reason(sight: Sight, chain_id: int | None, reference: int) -> str | None:
    if sight.chain_id != chain_id:
        return f"{sight.host}: it is on chain {sight.chain_id}, not {chain_id}"
    if sight.newest_block < reference - _BLOCKS_BEHIND:
        return f"{sight.host}: it is {reference - sight.newest_block} blocks behind"
    return None


def _whole(node: Node, method: str) -> int:
    said = node.ask(method)
    try:
        return int(said, 16)
    except (TypeError, ValueError):
        raise node.failure(f"{method} is no number") from None
