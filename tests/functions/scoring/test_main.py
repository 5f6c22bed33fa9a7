"""Scoring as it is served."""

from datetime import timedelta

import pytest

from functions.persistence.mongo_store import MongoStore
from tests.functions.served import deliver, served
from tests.messages import ORIGIN, correction, forecast, receipt, window


def test_what_is_delivered_twice_is_scored_once(mongodb_url, mongodb, tmp_path):
    url_of_store = mongodb_url.rpartition("/")[0] + f"/{mongodb.name}"
    MongoStore(mongodb).add_forecast(forecast())
    closing = window(ORIGIN + timedelta(days=1))
    with served("scoring", {"MONGODB_URL": url_of_store}, tmp_path / "log") as url:
        assert [deliver(url, message)[0] for message in (closing, correction(), closing)] == [200, 200, 200]
        assert deliver(url, receipt()) == (422, "type: scoring takes windows and corrections only, no Receipt")
    (score,) = mongodb.scores.find()
    assert score["_id"] == forecast().forecast_id


def test_a_missing_setting_is_named(monkeypatch):
    from functions.scoring.settings import Settings

    monkeypatch.delenv("MONGODB_URL", raising=False)
    with pytest.raises(SystemExit, match="MONGODB_URL is not set"):
        Settings.from_environment()
    monkeypatch.setenv("MONGODB_URL", "mongodb://me:secret@host")
    assert "secret" not in repr(Settings.from_environment())
