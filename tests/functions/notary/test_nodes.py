"""Several nodes: one that does not serve is passed over with a word, and comes back."""

import logging

import psycopg
import pytest

from domain.errors import DependencyUnavailable
from functions.notary import nodes
from functions.notary.ledger import Ledger
from functions.notary.round import Rounds
from functions.notary.signer import LocalKey
from tests.functions.notary.agreement import assert_agreement, batches, told
from tests.functions.notary.chain import Chain
from tests.functions.notary.conftest import Queue
from tests.functions.notary.moody_node import (
    Mood,
    MoodyNode,
    bending,
    cut_off,
    dripping,
    hanging,
    saying,
    well,
)

BAD_MOODS = {
    "cut off": (cut_off, "RemoteProtocolError"),
    "hangs": (hanging, "ReadTimeout"),
    "drips": (dripping, "no whole answer"),
    "busy": (saying("<html>busy</html>", 503), "status 503"),
    "a page": (saying("<html>hello</html>"), "not JSON"),
    "a list": (saying("[]"), "not JSON-RPC"),
    "half": (saying('{"jsonrpc": "2.0"}'), "not JSON-RPC"),
    "limited": (saying('{"jsonrpc": "2.0", "id": 1, "error": {"code": -32005, "message": "too many"}}'), "too many"),
    "null": (bending(lambda *_: None), "no number"),
    "words": (bending(lambda *_: "banana"), "no number"),
    "lists": (bending(lambda *_: [1]), "no number"),
    "another chain": (bending(lambda *_: "0x5", of="eth_chainId"), "on chain 5, not 31337"),
    "no contract": (bending(lambda *_: "0x", of="eth_getCode"), "LEDGER_ADDRESS"),
    "far behind": (bending(lambda _, said: hex(int(said, 16) - 30), of="eth_blockNumber"), "30 blocks behind"),
    "huge": (saying('"' + "x" * 9_000_000 + '"'), "more than 8000000 bytes"),
}


@pytest.fixture
def rpc_url(moody: MoodyNode, chain: Chain) -> str:
    """The moody node first, the real one behind it."""
    return f"{moody.url},{chain.url}"


def look_at_every_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "_LOOK_EVERY_S", 0)
    monkeypatch.setattr(nodes, "_PASSED_OVER_S", 0)


@pytest.mark.parametrize(("mood", "reason"), BAD_MOODS.values(), ids=BAD_MOODS)
def test_a_node_that_does_not_serve_is_passed_over_and_said_once(
    mood: Mood, reason: str, moody: MoodyNode, chain: Chain, ledger: Ledger, rounds: Rounds, queue: Queue,
    connection: psycopg.Connection, warnings: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    look_at_every_choice(monkeypatch)
    chain.mine(30)
    told(rounds)  # so that it is known which chain is ours
    moody.mood = mood
    queue()
    for _ in range(3):
        told(rounds)
    assert batches(connection) == [(1, "included")]
    assert_agreement(connection, ledger)
    (said,) = [message for message in warnings.messages if "passed over" in message]
    assert said.startswith(f"a node is passed over: {moody.host}: ")
    assert reason in said


def test_one_line_when_it_fails_and_one_when_it_is_back(
    moody: MoodyNode, chain: Chain, rounds: Rounds, monkeypatch: pytest.MonkeyPatch, warnings: pytest.LogCaptureFixture
) -> None:
    look_at_every_choice(monkeypatch)
    moody.mood = saying("busy", 503)
    for _ in range(3):
        told(rounds)
    moody.mood = well
    for _ in range(3):
        told(rounds)
    real = chain.url.removeprefix("http://")
    assert warnings.messages == [
        f"a node is passed over: {moody.host}: status 503",
        f"the chain is number 31337, says node {real}",
        f"asking node {real} from here on",
        f"node {moody.host} serves again",
        f"asking node {moody.host} from here on",
    ]


def test_it_fails_in_the_midst_of_a_round_and_the_next_round_goes_on(
    moody: MoodyNode, ledger: Ledger, rounds: Rounds, queue: Queue, connection: psycopg.Connection
) -> None:
    told(rounds)
    queue()
    moody.mood = cut_off
    with pytest.raises(DependencyUnavailable):
        told(rounds)
    for _ in range(2):
        told(rounds)
    assert batches(connection) == [(1, "included")]
    assert_agreement(connection, ledger)


def test_no_secret_of_a_url_is_ever_said(
    moody: MoodyNode, rounds: Rounds, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    look_at_every_choice(monkeypatch)
    monkeypatch.setattr(ledger._nodes, "_known", ledger._nodes._known[:1])  # nobody else is there
    said = repr(ledger._nodes._known[0].node)
    with caplog.at_level(logging.DEBUG):
        for mood, _ in BAD_MOODS.values():
            moody.mood = mood
            try:
                told(rounds)
            except DependencyUnavailable as trouble:
                said += str(trouble)
    caplog_of_ours = "".join(record.getMessage() for record in caplog.records if record.name == "gridledger.notary")
    assert moody.host in said
    assert not any(secret in said + caplog_of_ours for secret in ("rpc-password", "provider-key"))


def test_without_any_node_that_serves_each_is_named(moody: MoodyNode, ledger_address: str, book_url: str) -> None:
    moody.mood = saying("busy", 503)
    urls = f"{moody.url},http://127.0.0.1:1"
    nowhere = Rounds(book_url, Ledger(urls, ledger_address, LocalKey("0x" + "77" * 32)), 2)
    with pytest.raises(DependencyUnavailable, match=rf"{moody.host}: status 503; 127\.0\.0\.1:1: ConnectError"):
        told(nowhere)


def test_a_contract_that_is_another_one_is_named(moody: MoodyNode, ledger_address: str, private_key: str) -> None:
    ledger = Ledger(moody.url, ledger_address, LocalKey(private_key))
    ledger.choose_node()
    moody.mood = bending(lambda *_: "0x", of="eth_call")
    with pytest.raises(DependencyUnavailable, match=r"no ForecastLedger at .*LEDGER_ADDRESS"):
        ledger.newest_sequence()
