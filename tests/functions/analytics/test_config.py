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
    assert config(settings, None).json() == {"notarization": "not configured", "chain": None, "notary": None}


def test_before_the_first_batch_nobody_knows_whose_batches_are_ours(settings):
    answer = config(settings, ChainSettings(SILENT, LEDGER, SILENT)).json()
    assert answer == {"notarization": "on", "chain": None, "notary": None}


def test_browsers_are_told_chain_ledger_and_issuer(settings, chain_rpc_url, house):
    house.issue(forecast())
    house.notarize(forecast())
    answer = config(settings, ChainSettings(chain_rpc_url, LEDGER, "https://rpc.example")).json()
    asked = httpx.post(chain_rpc_url, json={"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}).json()
    chain = {"chain_id": int(asked["result"], 16), "rpc_url": "https://rpc.example", "ledger": LEDGER, "issuer": ISSUER}
    assert answer == {"notarization": "on", "chain": chain, "notary": None}


def test_the_dashboard_is_told_how_many_batches_the_notary_can_pay_for(settings, house):
    house.postgres.execute("insert into notary_status values ('0x1', 1, '2026-01-31T07:00:00Z', 70000, 10000, true, 3)")
    funds = {"issuer": "0x1", "told_at": "2026-01-31T07:00:00Z", "balance_wei": "70000", "batches_left": 7, "low": True}
    funds["unknown_batches"] = 3
    assert config(settings, ChainSettings(SILENT, LEDGER, SILENT)).json()["notary"] == funds


def test_the_issuer_is_that_of_the_newest_batch(settings, house):
    house.issue(forecast())
    house.notarize(forecast())
    row = (house.chain_id, LEDGER, "0xNEW", 1, b"r" * 32, 1, 1, b"signed", "0x2")
    columns = "chain_id, ledger, issuer, sequence, root, count, nonce, raw_tx, tx_hash"
    house.postgres.execute(f"insert into batches ({columns}) values ({', '.join(['%s'] * len(row))})", row)
    assert config(settings, ChainSettings(SILENT, LEDGER, SILENT)).json()["chain"]["issuer"] == "0xNEW"


def test_a_configured_issuer_is_told_before_and_in_spite_of_any_batch(settings, chain_rpc_url, house):
    configured = ChainSettings(chain_rpc_url, LEDGER, chain_rpc_url, "0xOURS")
    assert config(settings, configured).json()["chain"]["issuer"] == "0xOURS"
    house.issue(forecast())
    house.notarize(forecast())
    assert config(settings, configured).json()["chain"]["issuer"] == "0xOURS"


def test_a_chain_that_is_down_is_known_from_its_batches(settings, house):
    house.issue(forecast())
    house.notarize(forecast())
    assert config(settings, ChainSettings(SILENT, LEDGER, SILENT)).json()["chain"]["chain_id"] == house.chain_id
