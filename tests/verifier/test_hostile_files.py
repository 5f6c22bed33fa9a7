"""Files that a lying operator may hand over, and answers of a lying node: an outcome for each, never a crash."""

import copy
import json
from typing import Any

import pytest

from tests.fuzz import evidence as e
from tests.fuzz.parsers.proofs import Node
from verifier import verify as verifier

SHAPES = {"manifest": (e.MANIFEST, verifier.MANIFEST), "score": (e.SCORE, verifier.SCORE)}


def outcome(steps: Any) -> int:
    try:
        list(steps)
    except verifier.Outcome as found:
        return found.code
    return verifier.VERIFIED


def test_what_is_made_up_here_is_sound() -> None:
    assert outcome(verifier.verify(e.BUNDLE, Node(e.ANSWERS))) == verifier.VERIFIED
    assert outcome(verifier.verify_batch(e.MANIFEST, Node(e.ANSWERS))) == verifier.VERIFIED
    assert outcome(verifier.verify_score(e.SCORE, [e.MANIFEST], Node(e.ANSWERS))) == verifier.VERIFIED
    assert verifier.SavedHeader(e.HEADER).stored(e.LEDGER, e.ISSUER, e.ROOT).sequence == 1


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("manifest", ("entries", 0, "revision")),
        ("manifest", ("documents", 0, "version")),
        ("score", ("actuals", 0, "record", "revision")),
        ("score", ("schedules", 0, "record", "version")),
    ],
)
def test_a_revision_that_no_entry_has_room_for_is_malformed(name: str, path: tuple[Any, ...]) -> None:
    file, shape = SHAPES[name]
    bent = place = copy.deepcopy(file)
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = 2**32
    with pytest.raises(verifier.Outcome) as refused:
        verifier.parsed(json.dumps(bent).encode(), shape, name)
    assert refused.value.code == 20


def test_a_score_over_ages_is_refused_before_its_hours_are_counted() -> None:
    bent = e.SCORE | {"from": "1970-01-01T00:00:00Z", "to": "9999-12-31T23:00:00Z"}
    assert outcome(verifier.verify_score(bent, [], None)) == 20


@pytest.mark.parametrize("field", ["number", "timestamp"])
def test_a_number_without_digits_is_zero_as_it_is_hashed(field: str) -> None:
    header = e.HEADER["header"] | {field: "0x"}
    saved = json.dumps(e.HEADER | {"header": header}).encode()
    chain = verifier.SavedHeader(verifier.parsed(saved, verifier.SAVED, "header"))
    assert getattr(chain, field) == 0
    assert chain.hash != verifier.SavedHeader(e.HEADER).hash


@pytest.mark.parametrize("logs", [7, "x", None, {}, [7], [{"topics": 7}], [[]]])
def test_logs_that_are_none_hold_no_batch(logs: Any) -> None:
    receipt = e.ANSWERS["eth_getTransactionReceipt"] | {"logs": logs}
    answers = e.ANSWERS | {"eth_getTransactionReceipt": receipt}
    assert outcome(verifier.verify(e.BUNDLE, Node(answers))) == 27
