"""Proof bundles, recomputed here from what they say; and manifests."""

from datetime import timedelta

import pytest
from bson import Binary

from domain.commitment import BatchEntry, commitment, leaf_hash, merkle_levels, root_from_proof, unix_seconds
from tests.functions.analytics.conftest import served, without
from tests.functions.analytics.house import HOUR, ISSUER, LEDGER, ORIGIN, forecast


def proof(api, one, series="m-2"):
    answer = api.get(f"/api/v1/forecasts/{one.forecast_id}/series/{series}/proof")
    assert answer.status_code == 200, answer.text
    return answer.json()


def from_hex(text):
    return bytes.fromhex(text.removeprefix("0x"))


@pytest.fixture
def notarized(house):
    blocks = [forecast(ORIGIN - step * HOUR) for step in range(3)]
    house.issue(*blocks)
    return blocks, house.notarize(*blocks, sequence=4, block_time=ORIGIN - HOUR)


@pytest.mark.parametrize("series", ["m-1", "m-2", "north"])
def test_a_bundle_leads_from_the_numbers_to_the_root(api, notarized, series):
    (newest, *_), receipt = notarized
    bundle = proof(api, newest, series)
    committed = commitment(bundle["forecast"], from_hex(bundle["salt"]))
    leaf = leaf_hash(BatchEntry(from_hex(bundle["pseudonym"]), unix_seconds(ORIGIN), committed).leaf_data())
    batch = bundle["batch"]
    root = root_from_proof(leaf, batch["leaf_index"], batch["count"], [from_hex(node) for node in batch["proof"]])
    assert bundle["commitment"] == "0x" + committed.hex()
    assert batch["root"] == receipt.root == "0x" + root.hex()
    assert bundle["forecast"]["series"] == series
    assert bundle["status"] == "included"


def test_chain_and_batch_agree_with_the_receipt_of_the_forecast(api, house, notarized):
    house.commission()
    (newest, *_), _ = notarized
    bundle = proof(api, newest, "m-1")
    (shown,) = api.get("/api/v1/analytics/predictions?series=m-1").json()["forecasts"]
    together = bundle["chain"] | {"root": bundle["batch"]["root"], "count": bundle["batch"]["count"]}
    assert shown["receipt"] == together
    assert bundle["schema"] == "org.gridledger.proof-bundle.v1"


def test_before_its_batch_a_forecast_is_pending(api, house):
    house.issue(forecast())
    bundle = proof(api, forecast())
    assert (bundle["status"], bundle["batch"], bundle["chain"]) == ("pending", None, None)


def test_without_a_chain_it_says_so(settings, house):
    house.issue(forecast())
    with served(without(settings, chain=None)) as api:
        assert proof(api, forecast())["status"] == "not notarized"


def test_a_block_after_the_first_promised_hour_began_is_late(api, house):
    house.issue(forecast())
    house.notarize(forecast(), block_time=ORIGIN + HOUR)
    assert proof(api, forecast())["status"] == "late"


def test_a_changed_number_in_the_store_is_a_mismatch(api, house, notarized):
    (newest, *_), _ = notarized
    tampered = bytearray(house.mongodb["forecasts"].find_one({"_id": newest.forecast_id})["energy_wh"][1])
    tampered[0] ^= 1
    change = {"$set": {"energy_wh.1": Binary(bytes(tampered))}}
    house.mongodb["forecasts"].update_one({"_id": newest.forecast_id}, change)
    bundle = proof(api, newest, "m-2")
    assert bundle["status"] == "mismatch"
    assert bundle["commitment"] != "0x" + commitment(bundle["forecast"], from_hex(bundle["salt"])).hex()
    assert proof(api, newest, "m-1")["status"] == "included"


def test_a_changed_neighbour_in_the_book_is_a_mismatch(api, house, notarized):
    (newest, older, _), _ = notarized
    house.postgres.execute("update outbox set commitment = %s where forecast_id = %s", (b"x" * 32, older.forecast_id))
    assert proof(api, newest)["status"] == "mismatch"


def test_a_model_that_was_swapped_afterwards_is_a_mismatch(api, house, notarized):
    (newest, *_), _ = notarized
    house.mongodb["forecasts"].update_one({"_id": newest.forecast_id}, {"$set": {"model.version": "2"}})
    assert proof(api, newest)["status"] == "mismatch"


def test_another_forecast_for_the_same_series_and_hour_is_not_the_one_on_record(api, house, notarized):
    second = forecast(forecast_id="f" * 32, first_wh=500)
    house.issue(second)
    assert proof(api, second)["status"] == "mismatch"


@pytest.mark.parametrize("path", ["ffff/series/m-1", "{id}/series/nobody"])
def test_what_is_not_there_is_a_404_that_says_where_to_look(api, notarized, path):
    (newest, *_), _ = notarized
    answer = api.get(f"/api/v1/forecasts/{path.format(id=newest.forecast_id)}/proof")
    assert answer.status_code == 404
    assert "/api/v1/analytics/predictions" in answer.json()["detail"]


def test_after_its_key_was_deleted_nothing_can_be_shown(api, house, notarized):
    (newest, *_), _ = notarized
    house.postgres.execute("delete from series_keys where series_id = 'm-1'")
    answer = api.get(f"/api/v1/forecasts/{newest.forecast_id}/series/m-1/proof")
    assert answer.status_code == 404
    assert "key" in answer.json()["detail"]


def test_a_manifest_is_the_tree_of_its_root(api, notarized):
    _, receipt = notarized
    manifest = api.get(f"/api/v1/batches/{ISSUER.lower()}/4").json()
    entries = [
        BatchEntry(
            from_hex(line["pseudonym"]),
            unix_seconds(ORIGIN - HOUR * hours_before(line["origin"])),
            from_hex(line["commitment"]),
        )
        for line in manifest["entries"]
    ]
    root = merkle_levels([leaf_hash(entry.leaf_data()) for entry in entries])[-1][0]
    assert entries == sorted(entries)
    assert manifest["count"] == len(entries) == 9
    assert manifest["root"] == receipt.root == "0x" + root.hex()
    assert (manifest["ledger"], manifest["issuer"], manifest["sequence"]) == (LEDGER, ISSUER, 4)


def hours_before(origin):
    return {f"{ORIGIN - timedelta(hours=n):%Y-%m-%dT%H:%M:%SZ}": n for n in range(3)}[origin]


def test_a_batch_that_is_not_on_chain_has_no_manifest(api, house, notarized):
    house.postgres.execute("update batches set status = 'signed'")
    assert api.get(f"/api/v1/batches/{ISSUER}/4").status_code == 404
    assert api.get(f"/api/v1/batches/{ISSUER}/5").status_code == 404
    assert api.get("/api/v1/batches/0x12/5").status_code == 422
