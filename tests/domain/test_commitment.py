"""Commitments: the bytes of the shared vectors, and trees of any size whose proofs cannot be bent."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import commitment as c
from tests.vectors.make_commitment import VECTORS, as_text, forecast

# Whatever a record can hold, with every character that JSON writes in its own way.
_NAMES = st.text("azAZ_09", max_size=8)
_TEXTS = st.text(
    [*map(chr, range(0x21)), *'"\\/aZ~', "\x7f", "ä", "\u0301", "\u2028", "\ufeff", "计", "🔌"], max_size=20
)
_VALUES = st.recursive(
    st.integers(-(2**53) + 1, 2**53 - 1) | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=10,
)
RECORDS = st.dictionaries(_NAMES, _VALUES, max_size=4)
BENT_PROOFS = json.loads(VECTORS.read_text(encoding="utf-8"))["bent_proofs"]
LEAVES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70)


def test_vectors_are_what_we_compute() -> None:
    assert VECTORS.read_text(encoding="utf-8") == as_text()


@pytest.mark.parametrize(
    "bent", json.loads(VECTORS.read_text(encoding="utf-8"))["bent_proofs"], ids=lambda one: one["bent"]
)
def test_a_bent_proof_of_the_vectors_never_leads_to_the_root(bent: dict[str, Any]) -> None:
    leaf, root, *proof = (bytes.fromhex(each[2:]) for each in (bent["leaf"], bent["root"], *bent["proof"]))
    with suppress(ValueError):
        assert c.root_from_proof(leaf, bent["index"], bent["count"], proof) != root


def test_keys_in_any_order_give_the_same_bytes() -> None:
    record = json.loads(VECTORS.read_text(encoding="utf-8"))["records"][1]["record"]
    shuffled = dict(reversed(record.items()))
    assert c.canonical_bytes(shuffled) == c.canonical_bytes(record)


@given(record=RECORDS)
def test_canonical_bytes_are_sorted_json_without_spaces(record: dict[str, object]) -> None:
    written = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert c.canonical_bytes(record) == written.encode()


def test_a_block_is_committed_to_as_its_series_are_one_by_one() -> None:
    issued = forecast()
    keys = [bytes([row + 1]) * 32 for row in range(len(issued.series))]
    rows = range(len(issued.series))
    assert list(c.canonical_rows(issued)) == [c.canonical_bytes(c.series_record(issued, row)) for row in rows]
    assert c.batch_entries(issued, keys) == [c.batch_entry(issued, row, keys[row]) for row in rows]
    with pytest.raises(ValueError, match="shorter"):
        c.batch_entries(issued, keys[:-1])


def tree_by_definition(leaves: list[bytes]) -> bytes:
    """RFC 9162 §2.1.1, word by word: the left part is the largest power of two below the size."""
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << ((len(leaves) - 1).bit_length() - 1)
    return c.node_hash(tree_by_definition(leaves[:left]), tree_by_definition(leaves[left:]))


@given(leaves=LEAVES)
def test_root_is_that_of_the_definition(leaves: list[bytes]) -> None:
    assert c.merkle_levels(leaves)[-1] == [tree_by_definition(leaves)]


@given(leaves=LEAVES)
def test_every_proof_leads_to_the_root(leaves: list[bytes]) -> None:
    levels = c.merkle_levels(leaves)
    for index, leaf in enumerate(leaves):
        assert c.root_from_proof(leaf, index, len(leaves), c.inclusion_proof(levels, index)) == levels[-1][0]


@given(leaves=LEAVES, data=st.data())
def test_any_flipped_bit_leads_elsewhere(leaves: list[bytes], data: st.DataObject) -> None:
    levels = c.merkle_levels(leaves)
    index = data.draw(st.integers(0, len(leaves) - 1))
    nodes = [leaves[index], *c.inclusion_proof(levels, index)]
    place = data.draw(st.integers(0, len(nodes) - 1))
    flipped = int.from_bytes(nodes[place], "big") ^ 1 << data.draw(st.integers(0, 255))
    nodes[place] = flipped.to_bytes(32, "big")
    assert c.root_from_proof(nodes[0], index, len(leaves), nodes[1:]) != levels[-1][0]


@given(leaves=LEAVES, data=st.data())
def test_proof_of_another_length_is_refused(leaves: list[bytes], data: st.DataObject) -> None:
    levels = c.merkle_levels(leaves)
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = c.inclusion_proof(levels, index)
    with pytest.raises(ValueError, match="too long"):
        c.root_from_proof(leaves[index], index, len(leaves), [*proof, bytes(32)])
    if proof:
        with pytest.raises(ValueError, match="too short"):
            c.root_from_proof(leaves[index], index, len(leaves), proof[:-1])


def test_an_empty_batch_and_an_index_outside_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        c.merkle_levels([])
    with pytest.raises(ValueError, match="outside a batch of 1"):
        c.inclusion_proof([[bytes(32)]], 1)
    with pytest.raises(ValueError, match="outside a batch of 2"):
        c.root_from_proof(bytes(32), 2, 2, [])


def test_a_forecast_on_request_never_takes_the_scheduled_place() -> None:
    key = bytes(32)
    assert c.pseudonym(key, "00112233445566778899aabbccddeeff") == c.pseudonym(key, "another scheduled one")
    assert len({c.pseudonym(key, id_) for id_ in ("scheduled", "request:1", "request:2")}) == 3
