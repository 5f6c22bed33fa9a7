"""Scoring on a real MongoDB: scored once the day is over, never before; every order of arrival ends the same."""

import itertools
from datetime import timedelta

import numpy as np
import pytest
from msgspec import structs

from domain.cloud_event import to_event
from domain.errors import DependencyUnavailable, InvalidMessage
from domain.feature_window import HOUR
from functions.mongodb import database
from functions.persistence.mongo_store import MongoStore as ForecastStore
from functions.scoring.handler import LATE_HOURS, score_message
from functions.scoring.mongo_store import MongoStore
from tests.messages import ORIGIN, SERIES, correction, forecast, receipt, window

DAY = timedelta(days=1)
GAP_AT_LAST_HOUR = [[1000] * 671 + [None], [2000] * 672]


@pytest.fixture
def deliver(mongodb):
    """Deliver messages in this order; forecasts go to persistence, as in the house."""
    forecasts, scores = ForecastStore(mongodb), MongoStore(mongodb)

    def deliver(*messages):
        for message in messages:
            if type(message) is type(forecast()):
                forecasts.add_forecast(message)
            else:
                score_message(message, scores)

    return deliver


def only(collection):
    (document,) = collection.find()
    return document


def closing(late_hours=0, **changes):
    return window(ORIGIN + DAY + late_hours * HOUR, **changes)


def test_a_closed_hour_is_kept_once(deliver, mongodb):
    closed = window(energy_wh=GAP_AT_LAST_HOUR, flags={SERIES[0]: ["gap"]})
    deliver(closed, closed)
    assert only(mongodb.actuals) == {
        "_id": to_event(closed).id,
        "feeder": "feeder-1",
        "block": 0,
        "interval_start": ORIGIN - HOUR,
        "series": SERIES,
        "energy_wh": [None, 2000],
        "flags": [["gap"], []],
    }


def test_a_second_window_with_other_numbers_counts_for_nothing(deliver, mongodb, caplog):
    deliver(forecast(), closing(), closing(energy_wh=[[0] * 672] * 2))
    assert only(mongodb.actuals)["energy_wh"] == [row[-1] for row in closing().energy_wh]
    assert only(mongodb.scores)["leads"]["wql_denominator"][0] == 11_000 * (1007 + 2007)
    assert [record.fields["dropped"] for record in caplog.records] == [1]


def test_nothing_is_scored_before_its_24_hours_have_closed(deliver, mongodb):
    deliver(forecast(), *(window(ORIGIN + hours * HOUR) for hours in range(24)))
    assert mongodb.scores.count_documents({}) == 0
    deliver(closing())
    assert only(mongodb.scores)["_id"] == forecast().forecast_id


def test_sums_by_lead_hour_and_by_series(deliver, mongodb):
    flat = forecast(energy_wh=[[[1000] * 11] * 24, [[1900] * 11] * 24])
    deliver(flat, closing(energy_wh=GAP_AT_LAST_HOUR))
    leads, by_series = only(mongodb.scores)["leads"], only(mongodb.scores)["by_series"]
    assert leads["n"] == [2] * 23 + [1]
    assert leads["absolute_error_wh"] == [100] * 24
    assert leads["wql_numerator"] == [11_000 * 100] * 24
    assert leads["wql_denominator"] == [11_000 * 3000] * 23 + [11_000 * 2000]
    assert leads["covered_80"] == [1] * 23 + [0]
    assert by_series["n"] == [22, 23]
    assert by_series["absolute_error_wh"] == [0, 2300]
    assert only(mongodb.scores)["at_or_below"] == [22] * 11
    assert [sum(losses) for losses in by_series["pinball_loss"]] == [0, 11_000 * 2300 // 2]


def test_baselines_are_the_day_the_week_and_the_mean_of_three_weeks_before(deliver, mongodb):
    weeks = [1000] * 144 + [1004] * 24 + [1000] * 312 + [1007] * 24 + [1000] * 120
    energy_wh = [[1000] * 672, [*weeks, *([1001] * 24), *([1000] * 24)]]
    deliver(forecast(energy_wh=[[[1000] * 11] * 24] * 2), closing(energy_wh=energy_wh))
    score = only(mongodb.scores)
    assert score["leads"]["weekly_naive"]["absolute_error_wh"] == [7] * 24
    assert score["leads"]["daily_naive"]["absolute_error_wh"] == [1] * 24
    assert score["leads"]["seasonal_mean"]["absolute_error_wh"] == [4] * 24
    assert score["by_series"]["weekly_naive"]["absolute_error_wh"] == [0, 7 * 23]
    assert score["leads"]["weekly_naive"]["forecast_wql_numerator"] == [0] * 24


def test_a_score_names_the_rung_of_each_series_and_the_model(deliver, mongodb):
    flat = [[[1000] * 11] * 24, [[1900] * 11] * 24]
    deliver(forecast(energy_wh=flat, degradation=["full", "profile"]), closing(energy_wh=[[1000] * 672, [2000] * 672]))
    score = only(mongodb.scores)
    assert (score["degradation"], score["model"]["sha256"]) == (["full", "profile"], forecast().model.sha256)
    own = {rung: sums["absolute_error_wh"] for rung, sums in score["by_degradation"].items()}
    assert own == {"full": [0] * 24, "profile": [100] * 24}


def test_a_score_that_was_written_with_fewer_lags_is_corrected_all_the_same(deliver, mongodb):
    deliver(forecast(), closing())
    day = np.frombuffer(only(mongodb.scores)["day_wh"]).reshape(5, 2, 24)[:3]
    mongodb.scores.update_one({}, {"$set": {"day_wh": day.tobytes()}})
    deliver(FIRST)
    assert np.frombuffer(only(mongodb.scores)["day_wh"]).reshape(5, 2, 24)[0, 0, 3] == 1500


def test_a_forecast_on_request_is_no_part_of_the_record(deliver, mongodb):
    deliver(forecast(forecast_id="request:1"), closing())
    assert mongodb.scores.count_documents({}) == 0


def test_other_feeders_and_blocks_wait_for_their_own_window(deliver, mongodb):
    deliver(forecast(block=1), forecast(feeder="feeder-2"), closing())
    assert mongodb.scores.count_documents({}) == 0


@pytest.mark.parametrize("late_hours", [0, 1, 30, LATE_HOURS])
def test_a_forecast_that_is_stored_late_is_scored_with_the_next_hour(deliver, mongodb, late_hours):
    deliver(forecast(), closing(late_hours))
    assert only(mongodb.scores)["closed_by"] == to_event(closing(late_hours)).id


def test_a_correction_scores_again_whatever_day_it_changes(deliver, mongodb):
    origins = [ORIGIN - 2 * HOUR, ORIGIN, ORIGIN + DAY, ORIGIN + 7 * DAY]
    deliver(*(forecast(origin) for origin in origins), *(window(origin + DAY) for origin in origins))
    before = {score["_id"]: score for score in mongodb.scores.find()}
    deliver(correction(ORIGIN + HOUR, energy_wh=5000))
    changed = {key: value for key, value in before.items() if value != mongodb.scores.find_one({"_id": key})}
    assert set(changed) == set(before)
    after = mongodb.scores.find_one({"_id": forecast().forecast_id})
    assert after["leads"]["absolute_error_wh"][1] == before[after["_id"]]["leads"]["absolute_error_wh"][1] - 492 + 3500
    assert after["leads"]["n"] == before[after["_id"]]["leads"]["n"]


def test_a_correction_fills_a_gap(deliver, mongodb):
    deliver(forecast(), closing(energy_wh=GAP_AT_LAST_HOUR), correction(ORIGIN + 23 * HOUR))
    assert only(mongodb.scores)["leads"]["n"] == [2] * 24


FIRST = correction(ORIGIN + 3 * HOUR, energy_wh=1500, revision=1)
SECOND = correction(ORIGIN + 3 * HOUR, energy_wh=1600, revision=2)
A_WEEK_BEFORE = correction(ORIGIN + 5 * HOUR - 7 * DAY, energy_wh=1700)


def knowing(late_hours, *corrections):
    """The closing window, or a later one, of a job that had seen these corrections."""
    rows = [list(row) for row in closing(late_hours).energy_wh]
    for each in corrections:
        rows[0][672 - (closing(late_hours).origin - each.interval_start) // HOUR] = each.energy_wh
    return closing(late_hours, energy_wh=rows)


MESSAGES = [forecast(), knowing(0, FIRST), knowing(1, SECOND), FIRST, SECOND, A_WEEK_BEFORE]


@pytest.mark.parametrize("order", list(itertools.permutations(range(6)))[::13])
def test_every_order_of_arrival_ends_in_the_same_score(deliver, mongodb, order):
    rows = [list(row) for row in closing().energy_wh]
    deliver(*(MESSAGES[k] for k in order), knowing(2, SECOND, A_WEEK_BEFORE))
    day = np.frombuffer(only(mongodb.scores)["day_wh"]).reshape(5, 2, 24)
    expected = [rows[0][648:], *(rows[0][648 - lag : 672 - lag] for lag in (24, 168, 336, 504))]
    expected[0][3], expected[2][5] = 1600, 1700
    assert day[:, 0].tolist() == expected
    said = np.array(forecast().energy_wh)[..., 5]
    assert only(mongodb.scores)["leads"]["absolute_error_wh"] == np.abs(day[0] - said).sum(axis=0).tolist()


def test_redelivery_of_everything_changes_nothing(deliver, mongodb):
    deliver(*MESSAGES)
    before = [list(mongodb[name].find().sort("_id", 1)) for name in ("actuals", "corrections", "scores")]
    deliver(*reversed(MESSAGES), *MESSAGES)
    assert [list(mongodb[name].find().sort("_id", 1)) for name in ("actuals", "corrections", "scores")] == before


class CorrectedMeanwhile(MongoStore):
    """Another instance takes a correction while this one writes its first score."""

    meanwhile = FIRST

    def write_score(self, score):
        super().write_score(score)
        if self.meanwhile:
            self.add_correction(self.meanwhile)
            self.meanwhile = None


def test_a_correction_that_comes_while_a_score_is_written_is_not_lost(mongodb):
    ForecastStore(mongodb).add_forecast(forecast())
    score_message(closing(), CorrectedMeanwhile(mongodb))
    assert np.frombuffer(only(mongodb.scores)["day_wh"]).reshape(5, 2, 24)[0, 0, 3] == 1500


def test_a_score_left_unsettled_by_a_crash_is_settled_by_the_redelivery(deliver, mongodb):
    deliver(forecast(), closing())
    mongodb.corrections.insert_one({"_id": to_event(FIRST).id, **structs.asdict(FIRST)})  # no score was there yet
    deliver(closing())
    assert np.frombuffer(only(mongodb.scores)["day_wh"]).reshape(5, 2, 24)[0, 0, 3] == 1500


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (receipt(), "type"),
        (window(energy_wh=[[2**64] * 672] * 2), "data"),
        (correction(ORIGIN + timedelta(minutes=15)), "interval_start"),
        (correction(ORIGIN.replace(tzinfo=None)), "interval_start"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_name(deliver, message, field):
    with pytest.raises(InvalidMessage) as refusal:
        deliver(message)
    assert refusal.value.field == field


def test_a_server_that_is_away_is_named(free_tcp_port):
    away = database(f"mongodb://127.0.0.1:{free_tcp_port}/gridledger")
    with away.client, pytest.raises(DependencyUnavailable, match=r"MongoDB is unavailable: .*Connection refused"):
        score_message(window(), MongoStore(away))
