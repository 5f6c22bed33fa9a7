"""Promoted and rolled back while windows stream: inference serves on, and the record stays whole and unchanged."""

import psycopg
import pytest

from domain.cloud_event import forecast_id, to_event
from domain.commitment import batch_entry
from functions.notary import outbox
from functions.persistence.mongo_store import MongoStore
from functions.served_models import place_of
from model_registry.commands import run
from tests.exported_models import exported
from tests.functions.http_sink import HttpSink
from tests.functions.inference.stream import FEEDERS, Stream
from tests.functions.served import served


@pytest.fixture(scope="module")
def sink():
    with HttpSink() as sink:
        yield sink


@pytest.fixture
def command(registry_url):
    return lambda *words: run([*map(str, words)], registry_url, "ada")


@pytest.fixture
def record(mongodb, registry_url):
    """Take forecasts as persistence and notary take a topic; what each of them then says of a forecast."""
    store = MongoStore(mongodb)

    def record(topic):
        with psycopg.connect(registry_url, autocommit=True) as connection:
            connection.execute("truncate outbox, series_keys")
            for forecast in topic:
                store.add_forecast(forecast)
                outbox.add(connection, forecast)
            keys = dict(connection.execute("select series_id, key from series_keys").fetchall())
            committed = dict(connection.execute("select forecast_id || series_id, commitment from outbox").fetchall())
        digests = {document["_id"]: document["model"]["sha256"] for document in mongodb.forecasts.find()}
        return digests, keys, committed

    return record


def test_no_forecast_is_lost_and_proofs_carry_the_digest_of_their_model(sink, command, record, registry_url, tmp_path):
    for label in ("1", "2"):
        command("register", exported(tmp_path, label))
    command("promote", "1")
    environment = {"K_SINK": sink.url, "POSTGRES_URL": registry_url}
    with served("inference", environment, tmp_path / "log") as url, Stream(url, sink) as stream:
        stream.until(dict.fromkeys(FEEDERS, "1"))
        first = stream.sent[0]
        command("promote", "2")
        stream.until(dict.fromkeys(FEEDERS, "2"))
        stream.send(first)  # delivered again, after the promotion
        command("rollback")
        stream.until(dict.fromkeys(FEEDERS, "1"))
        command("promote", "2", "--share", "0.5")
        stream.until({feeder: "2" if place_of(feeder) < 0.5 else "1" for feeder in FEEDERS})

    assert set(stream.statuses) == {200}
    issued_ids = [it.forecast_id for it in stream.topic]  # two senders: which of them is noted first is chance
    assert sorted(issued_ids) == sorted(forecast_id(to_event(window).id) for window in stream.sent)
    again = [it for it in stream.topic if it.forecast_id == stream.topic[0].forecast_id]
    assert [it.model.version for it in again] == ["1", "2"]

    digests, keys, committed = record(stream.topic)
    issued = {it.forecast_id: it for it in reversed(stream.topic)}  # the first of each id
    assert digests == {key: it.model.sha256 for key, it in issued.items()}
    assert len(set(digests.values())) == 2
    for key, forecast in issued.items():
        for row, series in enumerate(forecast.series):
            assert committed[key + series] == batch_entry(forecast, row, keys[series]).commitment
