"""The ledger as the notary speaks to it: the interface it was generated from, and nodes that talk nonsense."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from domain.errors import DependencyUnavailable
from functions.notary.fees import Fees
from functions.notary.ledger import Ledger
from functions.notary.signer import LocalKey
from tests.functions.notary.chain import REPOSITORY, Chain
from tests.functions.notary.moody_node import MoodyNode, moody_node, well
from tests.verifier.lying_node import lying_node

NONSENSE = ["", "<html>busy</html>", "[]", "{}", '{"jsonrpc": "2.0", "id": 1, "result": null}', '{"error": "busy"}']


def test_the_interface_is_that_of_the_contract(chain: Chain) -> None:
    chain.deploy()  # compiles what is not compiled
    artifact = REPOSITORY / "contracts/artifacts/src/IForecastLedger.sol/IForecastLedger.json"
    known = json.loads((REPOSITORY / "functions/notary/forecast_ledger_abi.json").read_bytes())["abi"]
    assert known == json.loads(artifact.read_bytes())["abi"], "run make generate"


@pytest.fixture(params=NONSENSE, ids=range(len(NONSENSE)))
def deranged(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    with lying_node("", lambda method, reply: request.param) as url:
        yield Ledger(url, "0x" + "12" * 20, LocalKey("0x" + "34" * 32))


def test_nonsense_from_a_node_is_an_outage(deranged: Ledger) -> None:
    for question in (deranged.newest_sequence, deranged.newest_block, deranged.used_nonces, deranged.next_nonce):
        with pytest.raises(DependencyUnavailable):
            question()
    with pytest.raises(DependencyUnavailable):
        deranged.sign(b"\x01" * 32, 1)
    with pytest.raises(DependencyUnavailable):
        deranged.send(b"\x02")


def test_a_signed_transaction_tells_what_it_offers(chain: Chain, ledger_address: str, private_key: str) -> None:
    ledger = Ledger(chain.url, ledger_address, LocalKey(private_key))
    fees = Fees.of(ledger.sign(b"\x01" * 32, 1).raw_tx)
    assert 0 < fees.tip_wei <= fees.most_wei
    dearer = Fees.of(ledger.sign(b"\x01" * 32, 1, outbids=fees).raw_tx)
    assert dearer.tip_wei > fees.tip_wei
    assert dearer.most_wei > fees.most_wei


def test_the_key_is_in_no_representation(private_key: str) -> None:
    ledger = Ledger("http://127.0.0.1:1", "0x" + "12" * 20, LocalKey(private_key))
    assert private_key[2:] not in repr(ledger) + repr(vars(ledger))


def test_a_root_is_found_without_asking_for_the_events_of_every_block(
    chain: Chain, ledger_address: str, private_key: str
) -> None:
    ranges: list[tuple[int, int]] = []

    def spying(node: MoodyNode, handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
        if request["method"] == "eth_getLogs":
            ranges.extend((int(each["fromBlock"], 16), int(each["toBlock"], 16)) for each in request["params"])
        well(node, handler, request)

    chain("anvil_mine", hex(500), hex(12))
    with moody_node(chain.url) as node:
        node.mood = spying
        ledger = Ledger(node.url, ledger_address, LocalKey(private_key))
        signed = ledger.sign(b"\x01" * 32, 1)
        ledger.send(signed.raw_tx)
        chain.settle(signed.raw_tx)
        chain("anvil_mine", hex(500), hex(12))
        place = ledger.place_of_root(b"\x01" * 32)
    assert place is not None
    assert (place.sequence, place.tx_hash) == (1, signed.tx_hash)
    ((first, last),) = ranges
    assert first <= place.block_number <= last < first + 5  # blocks of the same second
    assert node.asked.count("eth_getBlockByNumber") < 40
