"""MongoStore on a real server: what stands in the end never depends on the order or number of deliveries."""

import itertools
import json
import random
import struct
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pymongo
import pytest
from msgspec import structs
from pymongo.monitoring import CommandListener

from domain.cloud_event import to_event
from domain.errors import InvalidMessage
from functions.persistence.documents import forecast_document
from functions.persistence.handler import store_message
from functions.persistence.mongo_store import MongoStore
from tests.messages import ORIGIN, correction, forecast, receipt

MINUTE = timedelta(minutes=1)
FIRST = receipt()
ELSEWHERE = receipt(block_number=12, block_time=FIRST.block_time + MINUTE)  # after a reorganisation
FINAL = structs.replace(ELSEWHERE, status="final")


@pytest.fixture
def store(mongodb):
    return MongoStore(mongodb)


def only(collection):
    (document,) = collection.find()
    return document


def test_a_block_is_stored_as_issued(store, mongodb):
    issued = forecast()
    store_message(issued, store)
    stored = only(mongodb.forecasts)
    values = [value for series in issued.energy_wh for hour in series for value in hour]
    assert stored["_id"] == issued.forecast_id
    assert struct.unpack(f"<{2 * 24 * 11}i", b"".join(stored["energy_wh"])) == tuple(values)
    assert [len(row) for row in stored["energy_wh"]] == [4 * 24 * 11] * 2
    assert (stored["origin"], stored["series"], stored["degradation"]) == (ORIGIN, issued.series, issued.degradation)
    assert stored["model"] == {"name": "load_lstm", "version": "1", "sha256": "ab" * 32}
    assert "receipt" not in stored


def test_a_redelivered_forecast_changes_and_reports_nothing(store, mongodb, caplog):
    store.add_forecast(forecast())
    store.add_forecast(forecast())
    assert mongodb.forecasts.count_documents({}) == 1
    assert not caplog.records


def test_other_numbers_under_the_same_id_are_dropped_and_counted(store, mongodb, caplog):
    first = forecast()
    other = structs.replace(first, energy_wh=[[[7] * 11] * 24] * 2)
    store.add_forecast(first)
    store.add_forecast(other)
    assert only(mongodb.forecasts)["energy_wh"] == forecast_document(first)["energy_wh"]
    (record,) = caplog.records
    assert record.fields == {"collection": "forecasts", "document_id": first.forecast_id, "dropped": 1}


def test_another_model_under_the_same_id_is_dropped_too_when_the_receipt_is_there(store, mongodb, caplog):
    first = forecast()
    store.add_forecast(first)
    store.add_receipt(FIRST)
    store.add_forecast(structs.replace(first, model=structs.replace(first.model, version="2")))
    assert only(mongodb.forecasts)["model"]["version"] == "1"
    assert len(caplog.records) == 1


@pytest.mark.parametrize("order", list(itertools.permutations([forecast(), FIRST, ELSEWHERE, FINAL])))
def test_every_order_of_arrival_ends_with_the_final_receipt(store, mongodb, order):
    for message in order:
        store_message(message, store)
    joined = only(mongodb.forecasts)["receipt"]
    assert (joined["status"], joined["block_number"]) == ("final", 12)
    assert mongodb.receipts.count_documents({}) == 3


@pytest.mark.parametrize("order", list(itertools.permutations([forecast(), FIRST, ELSEWHERE])))
def test_a_batch_included_anew_shows_its_new_block(store, mongodb, order):
    for message in [*order, *order]:
        store_message(message, store)
    assert only(mongodb.forecasts)["receipt"]["block_number"] == 12


def test_final_stays_although_its_block_is_earlier_than_one_seen_before(store, mongodb):
    for message in (forecast(), ELSEWHERE, structs.replace(FIRST, status="final"), ELSEWHERE):
        store_message(message, store)
    assert (only(mongodb.forecasts)["receipt"]["status"]) == "final"


def test_a_receipt_reaches_all_its_forecasts_and_no_other(store, mongodb):
    blocks = [forecast(block=block) for block in range(3)]
    for block in blocks[:2]:
        store.add_forecast(block)
    store.add_receipt(receipt(forecast_ids=[blocks[0].forecast_id, blocks[2].forecast_id]))
    store.add_forecast(blocks[2])
    with_receipt = {document["block"] for document in mongodb.forecasts.find({"receipt": {"$ne": None}})}
    assert with_receipt == {0, 2}


def test_a_crash_between_writing_and_joining_is_made_up_for(store, mongodb):
    store.add_forecast(forecast())
    mongodb.receipts.insert_one({"_id": to_event(FINAL).id, **structs.asdict(FINAL)})
    store.add_receipt(FINAL)
    assert only(mongodb.forecasts)["receipt"]["status"] == "final"


def test_forecasts_and_receipts_find_each_other_when_all_come_at_once(store, mongodb):
    blocks = [forecast(block=block) for block in range(40)]
    batches = [[block.forecast_id for block in blocks[start::8]] for start in range(8)]
    told = [receipt(sequence=number, forecast_ids=ids) for number, ids in enumerate(batches)]
    messages = [*blocks, *told, *(structs.replace(each, status="final") for each in told), *blocks]
    random.Random(1).shuffle(messages)
    with ThreadPoolExecutor(8) as instances:
        list(instances.map(lambda message: store_message(message, store), messages))
    assert [each["receipt"]["status"] for each in mongodb.forecasts.find()] == ["final"] * 40


def test_the_joined_receipt_is_what_the_api_shows(store, mongodb):
    store.add_forecast(forecast())
    store.add_receipt(FIRST)
    expected = {key: value for key, value in structs.asdict(FIRST).items() if key != "forecast_ids"}
    assert only(mongodb.forecasts)["receipt"] == expected


def test_history_of_a_series_is_found_by_an_index(store, mongodb):
    store.add_forecast(forecast())
    for field in ("series", "feeder"):
        plan = mongodb.forecasts.find({field: "feeder-1"}).sort("origin", -1).explain()
        assert f"{field}_1_origin_-1" in json.dumps(plan, default=str)


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (forecast(energy_wh=[[[2**31] * 11] * 24] * 2), "energy_wh"),
        (forecast(quantiles_permille=(500,)), "quantiles_permille"),
        (receipt(sequence=2**64), "data"),
        (correction(), "type"),
    ],
)
def test_what_cannot_be_stored_is_refused_by_name(store, message, field):
    with pytest.raises(InvalidMessage) as refusal:
        store_message(message, store)
    assert refusal.value.field == field


class Updates(CommandListener):
    """The filters of all updates."""

    def __init__(self):
        self.filters = []

    def started(self, event):
        self.filters += [each["q"] for each in event.command.get("updates", [])]

    def succeeded(self, event): ...

    def failed(self, event): ...


def test_a_receipt_is_joined_by_conditions_that_every_server_has_an_index_for(mongodb, mongodb_url):
    updates = Updates()
    with pymongo.MongoClient(mongodb_url, tz_aware=True, event_listeners=[updates]) as client:
        store = MongoStore(client[mongodb.name])
        store.add_forecast(forecast())
        store.add_receipt(FINAL)
    assert only(mongodb.forecasts)["receipt"]["status"] == "final"
    assert updates.filters
    for each in updates.filters:
        assert each["_id"] == {"$in": FINAL.forecast_ids}
        assert "$or" not in each  # the embedded server reads all documents for one
