"""Persistence and the notary take the same topic; which of two differing forecasts is the one must not differ."""

import uuid
from contextlib import closing

import psycopg
import pytest
from msgspec import structs

from domain.commitment import batch_entry
from domain.forecast import Model
from functions.notary.handler import queue_forecast
from functions.notary.postgres import Connections
from functions.persistence.handler import store_message
from functions.persistence.mongo_store import MongoStore
from tests.messages import forecast


@pytest.fixture
def records():
    """Three forecasts under one id, of a feeder that no other test knows."""
    feeder = f"feeder-{uuid.uuid4().hex[:8]}"
    first = forecast(feeder=feeder, series=[f"{feeder}-meter", feeder])
    numbers = [[[7] * 11] * 24, [[8] * 11] * 24]
    after_promotion = structs.replace(first, model=Model("load_lstm", "2", "cd" * 32), energy_wh=numbers)
    in_one_series = structs.replace(first, energy_wh=[first.energy_wh[0], numbers[1]])
    return {"first": first, "after promotion": after_promotion, "in one series": in_one_series}


@pytest.mark.parametrize(
    "topic",
    [
        ["first", "after promotion"],
        ["after promotion", "first"],
        ["first", "after promotion", "first", "after promotion"],
        ["first", "in one series"],
        ["in one series", "after promotion", "first"],
    ],
)
def test_what_is_stored_is_what_is_committed(mongodb, postgres_url, records, topic):
    store = MongoStore(mongodb)
    with closing(Connections(postgres_url)) as postgres:
        for name in topic:
            store_message(records[name], store)
            queue_forecast(records[name], postgres, lambda: None)
    stored = stored_forecast(mongodb, records[topic[0]])
    assert stored == records[topic[0]]
    for row, (key, commitment) in enumerate(committed(postgres_url, stored)):
        assert batch_entry(stored, row, key).commitment == commitment


def stored_forecast(mongodb, like):
    """The stored block as a message; `like` gives what is not in question."""
    (document,) = mongodb.forecasts.find()
    rows = [memoryview(packed).cast("i").tolist() for packed in document["energy_wh"]]
    energy_wh = [[values[start : start + 11] for start in range(0, len(values), 11)] for values in rows]
    return structs.replace(like, energy_wh=energy_wh, model=Model(**document["model"]))


def committed(postgres_url, block):
    """Key and commitment of each series, in the block's order."""
    query = "select key, commitment from outbox join series_keys using (series_id) where series_id = %s"
    with psycopg.connect(postgres_url) as connection:
        return [connection.execute(query, (series,)).fetchone() for series in block.series]
