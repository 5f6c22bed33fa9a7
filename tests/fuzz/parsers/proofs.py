"""What an auditor is given: bundles, manifests, scores and saved headers, and what a node answers him."""

import json
from argparse import Namespace
from random import Random
from typing import Any

from domain import commitment as c
from tests.fuzz import evidence as e
from tests.fuzz.mutations import content, document, few_changes
from tests.fuzz.parser import Parser
from verifier import verify as verifier

BEGIN, END = c.unix_seconds(e.ORIGIN), c.unix_seconds(e.ORIGIN) + 3600
NOBODY = Namespace(ledger=None, issuer=None)


class Node(verifier.Endpoint):
    """Says what it is told to."""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__("http://node.example")
        self._answers = answers

    def ask(self, method: str, *params: Any) -> Any:
        key = params[0]["data"][:10] if method == "eth_call" else method
        verifier.require(key in self._answers, 40, "no answer")
        if method == "eth_getTransactionReceipt" and params[0] != e.ON_CHAIN["tx_hash"]:
            return None
        return self._answers[key]


def _forecast(content_of_it: bytes) -> None:
    list(verifier.verify(verifier.parsed_bundle(content_of_it), Node(e.ANSWERS)))
    assert json.loads(content_of_it.lower()) == json.loads(json.dumps(e.BUNDLE).lower()), "verified what was changed"


def _batch(content_of_it: bytes) -> None:
    list(verifier.verify_batch(verifier.parsed(content_of_it, verifier.MANIFEST, "manifest"), Node(e.ANSWERS)))


def _period(content_of_it: bytes) -> None:
    manifest = verifier.parsed(content_of_it, verifier.MANIFEST, "manifest")
    list(verifier.verify_period([manifest], BEGIN, END, Node(e.ANSWERS)))


def _score(content_of_it: bytes) -> None:
    list(verifier.verify_score(verifier.parsed(content_of_it, verifier.SCORE, "score"), [e.MANIFEST], Node(e.ANSWERS)))


def _header(content_of_it: bytes) -> None:
    chain = verifier.SavedHeader(verifier.parsed(content_of_it, verifier.SAVED, "header"))
    chain.stored(e.LEDGER, e.ISSUER, e.ROOT)


def _nodes(random: Random) -> bytes:
    """Trees of nodes that are none, but hash to what their parent says."""
    storage = content(random, e.STORAGE_NODE)
    account = [*e.ACCOUNT[:2], verifier.keccak256(storage), e.ACCOUNT[3]]
    node = verifier.rlp(
        [content(random, b"\x20" + verifier.keccak256(bytes.fromhex(e.LEDGER[2:]))), verifier.rlp(account)]
    )
    known = random.choice((e.ACCOUNT_NODE, node, content(random, node)))
    return json.dumps(e.saved(known, storage)).encode()


def _answers(random: Random) -> dict[str, Any]:
    return few_changes(random, e.ANSWERS)


def _told(answers: Any) -> None:
    verifier.require(isinstance(answers, dict), 40, "no answers")
    for check in (verifier.verify(e.BUNDLE, Node(answers)), verifier.verify_batch(e.MANIFEST, Node(answers))):
        list(check)


def _merkle(random: Random) -> tuple[bytes, int, int, list[bytes]]:
    count = random.choice((1, 2, 3, 7, 8, 2**31, 2**32 - 1, 2**53))
    return bytes(32), random.choice((0, 1, 5, count - 1, count, -1)), count, [bytes(32)] * random.randrange(60)


def _led_to(proof: tuple[bytes, int, int, list[bytes]]) -> None:
    """The issuer's way and the verifier's are one."""
    theirs = verifier.root_from_proof(*proof) if proof[1] >= 0 else None
    try:
        assert c.root_from_proof(*proof) == theirs
    except ValueError:
        assert theirs is None


PARSERS = [
    Parser("proof bundle", lambda random: document(random, e.BUNDLE), _forecast, (verifier.Outcome,)),
    Parser("batch manifest", lambda random: document(random, e.MANIFEST), _batch, (verifier.Outcome,)),
    Parser("record of a period", lambda random: document(random, e.MANIFEST), _period, (verifier.Outcome,)),
    Parser("score bundle", lambda random: document(random, e.SCORE), _score, (verifier.Outcome,)),
    Parser("saved header", lambda random: document(random, e.HEADER), _header, (verifier.Outcome,), 0.1),
    Parser("nodes of a state tree", _nodes, _header, (verifier.Outcome,), 0.1),
    Parser("answers of a node", _answers, _told, (verifier.Outcome,)),
    Parser("Merkle proof", _merkle, _led_to),
]
