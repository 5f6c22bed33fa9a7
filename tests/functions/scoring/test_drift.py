"""Which feeders are said to have drifted, and why."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.feature_window import HOUR
from functions.scoring.drift import Losses, drift_document, error_ratio, feeder_drift, load_shift
from functions.scoring.handler import score_message
from functions.scoring.mongo_store import MongoStore
from tests.messages import ORIGIN, SERIES, window

MIDNIGHT = ORIGIN.replace(hour=0)
HOURS = np.arange(672)
STEADY = 1000 + 300 * np.sin(2 * np.pi * HOURS / 24)
WEEK_HOURS, THREE_WEEKS_HOURS = 168, 504


def losses(wql, coverage=0.8, forecasts=504):
    return Losses(
        forecasts, n=1000, wql_numerator=round(1e6 * wql), wql_denominator=10**6, covered_80=round(1000 * coverage)
    )


USUAL = losses(0.1)


def with_total(history_wh, origin=MIDNIGHT):
    rows = [[1] * 672, [None if np.isnan(value) else round(value) for value in history_wh]]
    return window(origin, energy_wh=rows)


def drift(history_wh=STEADY, recent=USUAL, reference=USUAL):
    return feeder_drift(with_total(history_wh), recent, reference)


def last_week(history_wh, factor):
    return np.where(HOURS < THREE_WEEKS_HOURS, history_wh, history_wh * factor)


def test_a_steady_feeder_has_not_drifted():
    found = drift()
    assert found.reasons == []
    assert (found.load_shift, found.error_ratio, found.coverage_80) == (pytest.approx(0, abs=0.01), 1.0, 0.8)


@pytest.mark.parametrize(("factor", "where"), [(1.5, "above"), (0.5, "below")])
def test_another_level_is_drift_of_the_load(factor, where):
    (reason,) = drift(last_week(STEADY, factor)).reasons
    assert reason.startswith("load: the last week lies 2.4 standard deviations " + where)


def test_errors_that_grew_are_drift():
    (reason,) = drift(recent=losses(0.16)).reasons
    assert reason == "error: WQL 0.160 in the last week is 1.6 times the 0.100 of the three weeks before (limit 1.5)"


@pytest.mark.parametrize("coverage", [0.64, 0.96])
def test_ranges_that_hold_too_little_or_too_much_are_drift(coverage):
    (reason,) = drift(recent=losses(0.1, coverage)).reasons
    assert reason.startswith(f"coverage: the 80 % range held {coverage:.0%} of the last week's hours")


def test_every_reason_is_given():
    assert len(drift(last_week(STEADY, 2), losses(0.3, 0.5)).reasons) == 3


@pytest.mark.parametrize(
    ("recent", "reference"),
    [
        (Losses(), Losses()),
        (losses(9, forecasts=71), losses(1)),
        (losses(9), losses(1, forecasts=167)),
        (losses(9), losses(0)),
    ],
)
def test_too_little_is_no_drift_of_errors(recent, reference):
    assert error_ratio(recent, reference) is None


@pytest.mark.parametrize("history", [np.full(672, np.nan), np.full(672, 5.0), np.where(HOURS < 580, STEADY, np.nan)])
def test_gaps_and_a_load_that_never_varies_have_no_shift(history):
    assert load_shift(history) is None


@settings(deadline=None)
@given(st.floats(0.001, 1000), st.integers(-1000, 1000), st.integers(0, 2**32 - 1))
def test_a_shift_knows_no_unit(scale, offset, seed):
    history = np.random.default_rng(seed).normal(100, 10, 672)
    assert load_shift(scale * history + offset) == pytest.approx(load_shift(history), abs=1e-6)


def test_a_feeder_without_a_total_is_judged_by_its_errors():
    found = feeder_drift(window(MIDNIGHT, series=[SERIES[0], "meter-2"]), losses(0.2), losses(0.1))
    assert (found.load_shift, len(found.reasons)) == (None, 1)


def add_scores(mongodb, first, hours, wql_numerator):
    leads = {
        "n": [2] * 24,
        "covered_80": [2] * 24,
        "wql_denominator": [100] * 24,
        "wql_numerator": [wql_numerator] * 24,
    }
    mongodb.scores.insert_many(
        {"_id": f"{first}-{hour}", "feeder": "feeder-1", "block": 0, "origin": first + hour * HOUR, "leads": leads}
        for hour in range(hours)
    )


def test_the_last_week_is_compared_with_the_three_before_it(mongodb):
    newest = MIDNIGHT - 24 * HOUR
    add_scores(mongodb, newest - (WEEK_HOURS + THREE_WEEKS_HOURS) * HOUR, 1, 99)  # before anything that counts
    add_scores(mongodb, newest - (WEEK_HOURS + THREE_WEEKS_HOURS - 1) * HOUR, THREE_WEEKS_HOURS, 10)
    add_scores(mongodb, newest - (WEEK_HOURS - 1) * HOUR, WEEK_HOURS, 20)
    score_message(with_total(STEADY), MongoStore(mongodb))
    found = mongodb.drift.find_one({"_id": "feeder-1"})
    assert (found["recent"]["forecasts"], found["reference"]["forecasts"]) == (WEEK_HOURS, THREE_WEEKS_HOURS)
    assert (found["error_ratio"], found["coverage_80"]) == (2.0, 1.0)
    assert [reason.split(":")[0] for reason in found["reasons"]] == ["error", "coverage"]


def test_the_newest_word_stands_whatever_comes_late(mongodb):
    store = MongoStore(mongodb)
    for origin in (MIDNIGHT, MIDNIGHT + timedelta(days=1), MIDNIGHT, MIDNIGHT + timedelta(hours=26)):
        score_message(with_total(STEADY, origin), store)
    (found,) = mongodb.drift.find()
    assert found["origin"] == MIDNIGHT + timedelta(days=1)


def test_other_blocks_have_no_drift_of_their_own(mongodb):
    score_message(window(MIDNIGHT, block=1), MongoStore(mongodb))
    assert mongodb.drift.count_documents({}) == 0


def test_a_document_holds_all_there_is_to_say():
    document = drift_document(drift())
    assert document["_id"] == "feeder-1"
    assert document["recent"]["forecasts"] == 504
