"""The record of a period as one file: what the notary wrote into its book, and what the verifier makes of it."""

import json
import subprocess
import sys

import pytest

from domain.cloud_event import utc_text
from embedded.manifests import save
from tests.functions.analytics.book_of_batches import batch
from tests.functions.analytics.house import HOUR, ISSUER, ORIGIN, forecast
from tests.functions.notary.chain import REPOSITORY


@pytest.fixture
def four_hours(house):
    for hour in range(4):
        batch(house, hour + 1, forecast(ORIGIN + hour * HOUR))
    return house


def record(api, begin, end):
    period = {"from": utc_text(ORIGIN + begin * HOUR), "to": utc_text(ORIGIN + end * HOUR)}
    answer = api.get(f"/api/v1/record/{ISSUER}", params=period)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def completeness(path, begin, end):
    """Exit code of the verifier; 13 is all it can say without a chain."""
    period = ["--from", utc_text(ORIGIN + begin * HOUR), "--to", utc_text(ORIGIN + end * HOUR)]
    program = [sys.executable, str(REPOSITORY / "verifier/verify.py"), "completeness", str(path)]
    return subprocess.run([*program, *period], capture_output=True, text=True, check=False).returncode


def test_the_record_is_complete_and_says_what_was_promised(api, four_hours, tmp_path):
    file = tmp_path / "record.jsonl"
    lines = record(api, 0, 4)
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert [line["sequence"] for line in lines] == [1, 2, 3, 4]
    assert [len(line["documents"]) for line in lines] == [1, 0, 0, 0]
    assert completeness(file, 0, 4) == 13
    assert completeness(file, 0, 5) == 34


def test_a_week_that_began_before_the_first_forecast_is_complete(api, four_hours, tmp_path):
    file = tmp_path / "record.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in record(api, -160, 4)))
    assert completeness(file, -160, 4) == 13


def test_a_later_period_brings_the_schedule_along(api, four_hours):
    assert record(api, 3, 4)[0]["documents"] != []
    assert record(api, 3, 4)[-1]["sequence"] == 4


def test_a_folder_of_manifests_is_as_good(api, four_hours, tmp_path):
    assert save(str(api.base_url), tmp_path / "out", utc_text(ORIGIN), utc_text(ORIGIN + 4 * HOUR)).startswith("4 ")
    assert completeness(tmp_path / "out", 0, 4) == 13


def test_a_day_begins_with_a_new_version(api, house):
    for sequence, hour in enumerate((15, 16, 17, 18), start=1):  # ORIGIN is at 7
        batch(house, sequence, forecast(ORIGIN + hour * HOUR))
    versions = [document["version"] for line in record(api, 15, 19) for document in line["documents"]]
    assert versions == [1, 2]


def test_a_series_that_left_the_registry_is_promised_no_more(api, house, tmp_path):
    house.commission()
    batch(house, 1, forecast(ORIGIN))
    batch(house, 2, forecast(ORIGIN + HOUR))
    house.postgres.execute("delete from series where series_id = 'm-2'")
    batch(house, 3, forecast(ORIGIN + 2 * HOUR, series=("m-1", "north")))
    (series,) = [document["series"] for line in record(api, 2, 3) for document in line["documents"]][1:]
    assert sorted(line["until"] or "" for line in series) == ["", "", utc_text(ORIGIN + 2 * HOUR)]
    assert save(str(api.base_url), tmp_path, utc_text(ORIGIN), utc_text(ORIGIN + 3 * HOUR)).startswith("3 ")
    assert completeness(tmp_path, 0, 3) == 13


def test_forecasts_on_request_are_promised_nothing(api, house):
    batch(house, 1, forecast(ORIGIN), forecast(ORIGIN, forecast_id="request:1"))
    (line,) = record(api, 0, 1)
    (schedule,) = line["documents"]
    assert (line["count"], len(schedule["series"])) == (7, 3)


def test_where_there_is_nothing_it_says_so(api, house):
    answer = api.get(f"/api/v1/record/{ISSUER}", params={"from": utc_text(ORIGIN), "to": utc_text(ORIGIN + HOUR)})
    assert answer.status_code == 404
    assert "GET /api/v1/config" in answer.json()["detail"]
    assert api.get("/api/v1/record/0x12").status_code == 422
