"""Persistence as it is served: stored, refused, or asked for again while MongoDB is down."""

import pymongo
import pytest

from embedded.mongodb import mongodb as mongodb_server
from embedded.process import running
from tests.functions.served import deliver, served
from tests.messages import correction, forecast, receipt


def test_no_forecast_is_lost_while_mongodb_is_down(tmp_path, free_tcp_port):
    server = mongodb_server(tmp_path / "data", free_tcp_port)
    with served("persistence", {"MONGODB_URL": server.url}, tmp_path / "log") as url:
        status, reason = deliver(url, forecast())
        assert (status, reason[:22]) == (503, "MongoDB is unavailable")
        with running(server, tmp_path / "mongodb.log"):
            assert [deliver(url, message)[0] for message in (forecast(), receipt(), forecast())] == [200, 200, 200]
            assert deliver(url, correction()) == (
                422,
                "type: persistence takes forecasts and receipts only, no ActualsCorrected",
            )
            with pymongo.MongoClient(server.url) as client:
                (stored,) = client.get_default_database()["forecasts"].find()
    assert (stored["_id"], stored["receipt"]["status"]) == (forecast().forecast_id, "included")


def test_a_missing_setting_is_named(monkeypatch):
    from functions.persistence.settings import Settings

    monkeypatch.delenv("MONGODB_URL", raising=False)
    with pytest.raises(SystemExit, match="MONGODB_URL is not set"):
        Settings.from_environment()
    monkeypatch.setenv("MONGODB_URL", "mongodb://me:secret@host")
    assert "secret" not in repr(Settings.from_environment())
