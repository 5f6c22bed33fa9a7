"""The track record, and a score bundle that leads anyone to the same figures: real scoring, real notary's book."""

import copy
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from domain.actuals import ActualsCorrected
from domain.cloud_event import utc_text
from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, FeatureWindow
from functions.notary.actuals import queue_actuals
from functions.scoring.handler import score_message
from functions.scoring.mongo_store import MongoStore
from tests.functions.analytics.book_of_batches import batch, put_on_chain, tell_receipts
from tests.functions.analytics.house import HOUR, ORIGIN, forecast
from tests.functions.notary.chain import REPOSITORY, Chain

NEXT_MIDNIGHT = datetime(2026, 2, 1, tzinfo=UTC)  # ORIGIN is at 7 the day before
PERIOD = {"from": utc_text(ORIGIN), "to": utc_text(ORIGIN + 6 * HOUR)}


def energy_wh(hour):
    """Something that changes from hour to hour and week to week."""
    return (int(hour.timestamp()) // 3600 * 37) % 211 + 50


def window(origin):
    row = [energy_wh(origin - hours_ago * HOUR) for hours_ago in range(HISTORY_HOURS, 0, -1)]
    weather = [None] * (HISTORY_HOURS + HORIZON_HOURS)
    return FeatureWindow("north", 0, origin, origin, "UTC", "GB", ["north"], [row], weather, weather, weather)


def issued(hour):
    return forecast(ORIGIN + hour * HOUR, series=("north",))


@pytest.fixture
def scored(house):
    """Six hours: four forecasts in time, one stored three hours late, and one that nobody made."""
    house.commission()
    for hour in range(4):
        batch(house, hour + 1, issued(hour))
    batch(house, 5, issued(5), at=ORIGIN + 8 * HOUR)
    for day in range(2):
        queue_actuals(house.postgres, window(NEXT_MIDNIGHT + 24 * day * HOUR))
    batch(house, 6, forecast(ORIGIN + 40 * HOUR, series=("north",)))
    tell_receipts(house)
    score_message(window(NEXT_MIDNIGHT + 24 * HOUR), MongoStore(house.mongodb))
    return house


@pytest.fixture
def bundle(api, scored):
    answer = api.get("/api/v1/track-record/bundle", params={"series": "north", **PERIOD})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def verify(tmp_path):
    def run(shown, *more):
        file = tmp_path / "score.json"
        file.write_text(json.dumps(shown))
        command = [sys.executable, "-I", str(REPOSITORY / "verifier/verify.py"), "score", str(file), *more]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


def test_the_bundle_leads_to_its_claim(bundle, verify):
    done = verify(bundle)
    assert (done.returncode, done.stderr) == (13, ""), done.stdout  # nobody asked the chain
    assert bundle["claim"]["forecasts"] == {"promised": 6, "in_time": 4, "late": 1, "missing": 1}
    late_hours = 20  # of the one stored as its fourth hour began
    assert bundle["claim"]["all"]["sums"]["n"] == 4 * 23 + late_hours
    assert json.dumps(bundle["claim"]["all"]["figures"]) in done.stdout


def week_before(end):
    return {"series": "north", "from": utc_text(end - timedelta(days=7)), "to": utc_text(end)}


def test_a_week_that_began_before_the_first_forecast_counts_what_was_promised(api, scored, bundle, verify):
    shown = api.get("/api/v1/track-record/bundle", params=week_before(ORIGIN + 6 * HOUR)).json()
    assert verify(shown).returncode == 13
    assert shown["claim"]["forecasts"] == bundle["claim"]["forecasts"]


def test_a_week_without_forecasts_has_no_bundle(api, scored):
    assert api.get("/api/v1/track-record/bundle", params=week_before(ORIGIN - HOUR)).status_code == 404


def test_before_anything_has_come_true_the_score_is_over_nothing(api, house, verify):
    house.commission()
    for hour in range(2):
        batch(house, hour + 1, issued(hour))
    shown = api.get("/api/v1/track-record/bundle", params=week_before(ORIGIN + 2 * HOUR)).json()
    assert verify(shown).returncode == 13
    assert (shown["claim"]["forecasts"]["in_time"], shown["claim"]["all"]["sums"]["n"]) == (2, 0)


def test_the_track_record_of_the_feeder_says_the_same(api, scored, bundle):
    found = api.get("/api/v1/track-record", params={"feeder": "north", **PERIOD}).json()
    assert found["all"] == bundle["claim"]["all"]
    assert found["rows"] == bundle["claim"]["rows"]
    assert found["forecasts"] == bundle["claim"]["forecasts"] | {"pending": 0}
    assert {row["lead_hour"] for row in found["rows"]} == set(range(1, 24))


def test_a_chain_and_a_saved_header_say_it_is_verified(api, scored, verify, tmp_path):
    from embedded.anvil import anvil
    from embedded.ports import free_port
    from embedded.process import running

    with running(anvil(tmp_path / "chain", free_port("anvil", 0, print)), tmp_path / "anvil.log") as url:
        put_on_chain(scored, Chain(url))
        shown = api.get("/api/v1/track-record/bundle", params={"series": "north", **PERIOD}).json()
        assert verify(shown, "--rpc", url).returncode == 0
        program = [sys.executable, str(REPOSITORY / "verifier/verify.py"), "save", str(tmp_path / "score.json")]
        saved = subprocess.run([*program, "--rpc", url], capture_output=True, text=True, check=True).stdout
    (tmp_path / "header.json").write_text(saved)
    done = verify(shown, "--header", str(tmp_path / "header.json"))
    assert done.returncode == 0, done.stdout
    shown["batches"][0]["block_time"] = utc_text(ORIGIN)
    assert verify(shown, "--header", str(tmp_path / "header.json")).returncode == 25


def other_number(shown):
    shown["forecasts"][1]["record"]["energy_wh"][5][5] += 1


def better_skill(shown):
    shown["claim"]["all"]["figures"]["skill_vs_weekly_naive"] = "0.999999"


def unlucky_one_withheld(shown):
    del shown["forecasts"][2]


def kinder_readings(shown):
    shown["actuals"][-1]["record"]["energy_wh"][0] = 1


def shown_twice(shown):
    shown["forecasts"].append(copy.deepcopy(shown["forecasts"][0]))


def no_promise(shown):
    shown["schedules"] = []


def another_period(shown):
    shown["from"] = utc_text(ORIGIN + HOUR)


@pytest.mark.parametrize(
    ("code", "tamper"),
    [
        (22, other_number),
        (37, better_skill),
        (37, unlucky_one_withheld),
        (22, kinder_readings),
        (33, shown_twice),
        (36, no_promise),
        (35, another_period),
        (20, lambda shown: shown.pop("claim")),
    ],
)
def test_what_was_bent_is_told(code, tamper, bundle, verify):
    tamper(bundle)
    done = verify(bundle)
    assert (done.returncode, done.stderr) == (code, ""), done.stdout


def test_manifests_show_what_a_bundle_keeps_to_itself(api, scored, bundle, verify, tmp_path):
    issuer = bundle["issuer"]
    manifests = tmp_path / "record.jsonl"
    manifests.write_text(api.get(f"/api/v1/record/{issuer}", params=PERIOD).text)
    assert verify(bundle, "--manifests", str(manifests)).returncode == 13
    del bundle["forecasts"][2]
    assert verify(bundle, "--manifests", str(manifests)).returncode == 34


def test_readings_that_were_corrected_later_are_told(api, scored, bundle, verify, tmp_path):
    day = NEXT_MIDNIGHT - 12 * HOUR
    queue_actuals(scored.postgres, ActualsCorrected("north", "north", day, day + HOUR, 9_999, 1))
    batch(scored, 7, forecast(ORIGIN + 41 * HOUR, series=("north",)))
    manifests = tmp_path / "record.jsonl"
    long_enough = PERIOD | {"to": utc_text(ORIGIN + 48 * HOUR)}
    manifests.write_text(api.get(f"/api/v1/record/{bundle['issuer']}", params=long_enough).text)
    assert verify(bundle, "--manifests", str(manifests)).returncode == 38
    again = api.get("/api/v1/track-record/bundle", params={"series": "north", **PERIOD}).json()
    assert verify(again, "--manifests", str(manifests)).returncode == 13
    assert again["claim"]["all"]["sums"]["absolute_error_wh"] > bundle["claim"]["all"]["sums"]["absolute_error_wh"]


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("track-record", {"feeder": "nowhere"}, 404),
        ("track-record/bundle", {"series": "nobody", **PERIOD}, 404),
        ("track-record/bundle", {"series": "north", **PERIOD, "to": "2026-09-01T00:00:00Z"}, 422),
        ("track-record/bundle", {"series": "north", **PERIOD, "from": "2026-01-31T07:30:00Z"}, 422),
    ],
)
def test_what_cannot_be_answered(api, house, path, params, status):
    assert api.get(f"/api/v1/{path}", params=params).status_code == status


def test_before_the_first_forecast_there_is_no_record(api, house):
    house.commission()
    found = api.get("/api/v1/track-record", params={"feeder": "north"}).json()
    assert (found["forecasts"]["promised"], found["rows"], found["all"]["figures"]["wql"]) == (0, [], None)
