"""What is older than it is to be kept is deleted by the server, and a changed mind changes the index."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.actuals import last_closed_hour
from functions.mongodb import database
from functions.persistence.mongo_store import MongoStore
from functions.reconciler.mongo_store import MongoStore as Hours
from functions.reconciler.settings import Settings as ReconcilerSettings
from functions.retention import days_kept, keep_for
from functions.scoring.mongo_store import MongoStore as Scores
from tests.messages import forecast, receipt, window

DAY_S = 24 * 60 * 60


@pytest.fixture
def documents(mongodb_url):
    """A database of its own: indexes of others are no business of these tests."""
    name = f"retention_{datetime.now(UTC).timestamp():.6f}".replace(".", "_")
    found = database(mongodb_url.rpartition("/")[0] + f"/{name}")
    yield found
    found.client.drop_database(name)
    found.client.close()


def expiry_s(collection):
    """By the indexes' first fields."""
    indexes = collection.index_information().values()
    return {each["key"][0][0]: each["expireAfterSeconds"] for each in indexes if "expireAfterSeconds" in each}


def test_the_server_deletes_what_is_older(documents):
    now = datetime.now(UTC)
    hours = documents["hours"]
    hours.insert_many([{"_id": days, "at": now - timedelta(days=days)} for days in (39, 41)])
    keep_for(hours, "at", 40)
    documents.client.admin.command("secantusAdmin.pruneTtl")  # a server does so every minute
    assert [each["_id"] for each in hours.find()] == [39]


def test_another_number_changes_the_index_and_none_drops_it(documents):
    hours = documents["hours"]
    for days in (40, 40, 50):
        keep_for(hours, "at", days)
        assert expiry_s(hours) == {"at": days * DAY_S}
    for _ in range(2):
        keep_for(hours, "at", None)
        assert list(hours.index_information()) in (["_id_"], [])


def test_an_index_that_is_there_without_a_number_gets_one(documents):
    documents["hours"].create_index("at")
    keep_for(documents["hours"], "at", 40)
    assert expiry_s(documents["hours"]) == {"at": 40 * DAY_S}


def test_each_collection_is_kept_as_its_function_is_told(documents):
    store = MongoStore(documents, days=40)
    store.add_forecast(forecast())
    store.add_receipt(receipt())
    Scores(documents, actuals_days=50, score_days=60).add_actuals("1", last_closed_hour(window()))
    Hours(documents, days=70).write([])
    assert {name: expiry_s(documents[name]) for name in documents.list_collection_names()} == {
        "forecasts": {"origin": 40 * DAY_S},
        "receipts": {"block_time": 40 * DAY_S},
        "actuals": {"interval_start": 50 * DAY_S},
        "corrections": {"interval_start": 50 * DAY_S},
        "scores": {"origin": 60 * DAY_S},
        "reconciliation": {"watched_until": 70 * DAY_S},
    }


def test_unless_told_everything_stays_but_what_was_looked_at(documents):
    MongoStore(documents).add_forecast(forecast())
    Hours(documents).write([])
    assert expiry_s(documents["forecasts"]) == {}
    assert expiry_s(documents["reconciliation"]) == {"watched_until": 90 * DAY_S}


@pytest.mark.parametrize("value", ["34", "24001", "-40", "forty", "40.5", "9" * 5000])
def test_a_number_of_days_that_is_none_is_refused(value):
    with pytest.raises(SystemExit, match=rf"DAYS is '{value}'; it must be a whole number of days from 35 to 24000"):
        days_kept("DAYS", value, least=35)


@pytest.mark.parametrize(
    ("function", "name"),
    [
        ("persistence", "FORECAST_RETENTION_DAYS"),
        ("scoring", "ACTUALS_RETENTION_DAYS"),
        ("scoring", "SCORE_RETENTION_DAYS"),
        ("reconciler", "RECONCILIATION_RETENTION_DAYS"),
    ],
)
def test_every_function_refuses_too_few(function, name, monkeypatch):
    import importlib

    settings = importlib.import_module(f"functions.{function}.settings").Settings
    for needed in ("MONGODB_URL", "REDIS_URL", "POSTGRES_URL", "KAFKA_BOOTSTRAP_SERVERS"):
        monkeypatch.setenv(needed, "x")
    monkeypatch.setenv("RECONCILER_GRACE_MINUTES", "10")
    monkeypatch.setenv(name, "7")
    with pytest.raises(SystemExit, match=name):
        settings.from_environment()


def test_empty_is_the_usual_for_the_reconciler(monkeypatch):
    for needed in ("MONGODB_URL", "REDIS_URL", "POSTGRES_URL", "KAFKA_BOOTSTRAP_SERVERS"):
        monkeypatch.setenv(needed, "x")
    monkeypatch.setenv("RECONCILER_GRACE_MINUTES", "10")
    monkeypatch.setenv("RECONCILIATION_RETENTION_DAYS", "")
    assert ReconcilerSettings.from_environment().days == 90
