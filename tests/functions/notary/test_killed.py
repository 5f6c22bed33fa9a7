"""Killed without warning at each step between a queued forecast and its receipt: the next process ends it well."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tests.functions.notary.chain import Chain
from tests.functions.notary.moody_node import MoodyNode, moody_node, well
from tests.functions.notary.process import PATIENCE_S, Environment, Receipts, assert_ended_well, blocks, notary, post

Request = dict[str, Any]

BEFORE = {  # the node does not hear of it
    "before signing": "eth_estimateGas",
    "after signing, before sending": "eth_sendRawTransaction",
}
AFTER = {  # the node has done it, and nobody hears the answer
    "after sending": "eth_sendRawTransaction",
    "after inclusion": "eth_getTransactionReceipt",
}


class Death:
    """Comes once, to whoever `kill` kills."""

    def __init__(self) -> None:
        self.kill: Callable[[], None] = lambda: None
        self.came = threading.Event()

    def comes(self) -> None:
        if not self.came.is_set():
            self.kill()
            self.came.set()


@pytest.fixture
def death() -> Death:
    return Death()


@pytest.fixture
def node(chain: Chain) -> Iterator[MoodyNode]:
    with moody_node(chain.url) as found:
        yield found


def goes_on(
    environment: Environment, node: MoodyNode, death: Death, receipts: Receipts, chain: Chain, log: Path
) -> None:
    """The first process dies, the second one ends what it began; chain, book and receipts agree."""
    with notary(environment | {"CHAIN_RPC_URL": node.url}, log) as (url, kill):
        death.kill = kill
        assert post(url, blocks()[0]) == 200
        assert death.came.wait(PATIENCE_S)
    with notary(environment, log) as (url, _):
        assert post(url, blocks()[1]) == 200
        receipts.until_all(blocks()[:2], "included", "final")
    assert_ended_well(environment, receipts, chain, blocks()[:2])
    sent = int(chain("eth_getTransactionCount", receipts.heard[0].issuer, "latest"), 16)
    assert sent == len({receipt.sequence for receipt in receipts.heard}), "no transaction was in vain"


@pytest.mark.parametrize("method", BEFORE.values(), ids=BEFORE)
def test_killed_before_the_node_acts(
    method: str, environment: Environment, node: MoodyNode, death: Death, receipts: Receipts, chain: Chain,
    tmp_path: Path,
) -> None:  # fmt: skip
    def mood(node: MoodyNode, handler: BaseHTTPRequestHandler, request: Request) -> None:
        if request["method"] == method:
            death.comes()
        else:
            well(node, handler, request)

    node.mood = mood
    goes_on(environment, node, death, receipts, chain, tmp_path / "log")


@pytest.mark.parametrize("method", AFTER.values(), ids=AFTER)
def test_killed_before_it_hears_what_the_node_did(
    method: str, environment: Environment, node: MoodyNode, death: Death, receipts: Receipts, chain: Chain,
    tmp_path: Path,
) -> None:  # fmt: skip
    def mood(node: MoodyNode, handler: BaseHTTPRequestHandler, request: Request) -> None:
        if request["method"] == method and node.real_answer(request).get("result"):
            death.comes()
        else:
            well(node, handler, request)

    node.mood = mood
    goes_on(environment, node, death, receipts, chain, tmp_path / "log")


def test_killed_before_the_receipt_is_taken(
    environment: Environment, node: MoodyNode, death: Death, receipts: Receipts, chain: Chain, tmp_path: Path
) -> None:
    receipts.on_receipt = death.comes
    goes_on(environment, node, death, receipts, chain, tmp_path / "log")
