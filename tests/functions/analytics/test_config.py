"""What the dashboard is told of the chain."""

import httpx

from functions.analytics.settings import ChainSettings
from tests.functions.analytics.conftest import served, without
from tests.functions.analytics.house import ISSUER, LEDGER, forecast

SILENT = "http://127.0.0.1:9"


def config(settings, chain):
    with served(without(settings, chain=chain)) as api:
        return api.get("/api/v1/config")


def test_without_a_chain_notarization_is_not_configured(settings):
    assert config(settings, None).json() == {"notarization": "not configured", "chain": None}


def test_the_chain_says_its_id_and_browsers_ask_where_they_are_told(settings, chain_rpc_url):
    answer = config(settings, ChainSettings(chain_rpc_url, LEDGER, "https://rpc.example", ISSUER)).json()
    asked = httpx.post(chain_rpc_url, json={"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}).json()
    chain = {"chain_id": int(asked["result"], 16), "rpc_url": "https://rpc.example", "ledger": LEDGER, "issuer": ISSUER}
    assert answer == {"notarization": "on", "chain": chain}


def test_an_issuer_nobody_named_is_that_of_the_newest_batch(settings, chain_rpc_url, house):
    unnamed = ChainSettings(chain_rpc_url, LEDGER, chain_rpc_url)
    assert config(settings, unnamed).json() == {"notarization": "on", "chain": None}
    house.issue(forecast())
    house.notarize(forecast())
    assert config(settings, unnamed).json()["chain"]["issuer"] == ISSUER


def test_a_chain_that_is_down_is_known_from_its_batches(settings, house):
    silent = ChainSettings(SILENT, LEDGER, SILENT, ISSUER)
    answer = config(settings, silent)
    assert (answer.status_code, answer.json()["dependency"]) == (503, "chain")
    house.issue(forecast())
    house.notarize(forecast())
    assert config(settings, silent).json()["chain"]["chain_id"] == 31337
