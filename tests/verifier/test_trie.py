"""The walk down a Merkle Patricia tree, on trees of any shape: every key is found, and none that is not there."""

from typing import Any

import rlp
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from verifier import verify as verifier

Node = list[Any]
# Short paths over few digits: trees full of shortcuts. Short values make nodes that stand inside of others.
PATHS = st.text("07f", min_size=4, max_size=4)
TREES = st.dictionaries(PATHS, st.binary(min_size=1, max_size=40), min_size=1, max_size=30)


class Tree:
    """As Ethereum's yellow paper has it, appendix D; all paths of one length."""

    def __init__(self, values: dict[str, bytes]) -> None:
        self.known: dict[bytes, bytes] = {}
        root = rlp.encode(self._node(values))
        self.root = keccak(root)
        self.known[self.root] = root

    def _node(self, values: dict[str, bytes]) -> Node:
        shared = beginning(min(values), max(values))
        rest = {path[len(shared) :]: value for path, value in values.items()}
        if len(values) == 1:
            return [packed(shared, ends=True), *rest.values()]
        if shared:
            return [packed(shared, ends=False), self._place(rest)]
        below = [{path[1:]: v for path, v in values.items() if path[0] == digit} for digit in "0123456789abcdef"]
        return [*(self._place(some) if some else b"" for some in below), b""]

    def _place(self, values: dict[str, bytes]) -> Any:
        """The node itself, or its hash when it is not smaller."""
        node = self._node(values)
        written = rlp.encode(node)
        if len(written) < 32:
            return node
        self.known[keccak(written)] = written
        return keccak(written)


def beginning(first: str, last: str) -> str:
    """What all texts that sort between these two begin with."""
    different = (place for place, (one, other) in enumerate(zip(first, last, strict=True)) if one != other)
    return first[: next(different, len(first))]


def packed(path: str, *, ends: bool) -> bytes:
    odd = len(path) % 2
    return bytes.fromhex(f"{2 * ends + odd}{'' if odd else '0'}{path}")


@given(values=TREES, asked=PATHS)
def test_each_path_leads_to_its_value_and_no_other_to_any(values: dict[str, bytes], asked: str) -> None:
    tree = Tree(values)
    for path, value in values.items():
        assert verifier.walked(tree.root, path, tree.known) == value
    assert verifier.walked(tree.root, asked, tree.known) == values.get(asked, b"")


@given(values=TREES)
def test_a_node_that_is_missing_is_never_taken_for_an_absence(values: dict[str, bytes]) -> None:
    tree = Tree(values)
    for missing in tree.known:
        known = {name: node for name, node in tree.known.items() if name != missing}
        assert all(found(tree.root, path, known) in (39, value) for path, value in values.items())


def found(root: bytes, path: str, known: dict[bytes, bytes]) -> bytes | int:
    try:
        return verifier.walked(root, path, known)
    except verifier.Outcome as outcome:
        return outcome.code
