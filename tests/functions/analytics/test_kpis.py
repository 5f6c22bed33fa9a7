"""The figures over everything, with skill as functions/scoring wrote it."""

import threading
import time
import tracemalloc

import pytest
from msgspec import structs

from domain.errors import DependencyUnavailable
from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, FeatureWindow
from functions.analytics.kpis import Kpis
from functions.scoring.handler import score_message
from functions.scoring.mongo_store import MongoStore
from tests.functions.analytics.house import HOUR, ORIGIN, forecast

PATH = "/api/v1/analytics/kpis"
SERIES = ["m-1", "m-2", "north"]
QUANTILES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def flat(origin):
    """A forecast that says 100 … 110 Wh for every hour."""
    return forecast(origin, energy_wh=[[list(range(100, 111))] * HORIZON_HOURS] * len(SERIES))


def close_day(house, origin):
    """It was 107 Wh in every hour of the day, and 115 Wh before."""
    rows = [[115] * (HISTORY_HOURS - HORIZON_HOURS) + [107] * HORIZON_HOURS] * len(SERIES)
    weather = [None] * (HISTORY_HOURS + HORIZON_HOURS)
    end = origin + HORIZON_HOURS * HOUR
    zone = ("Europe/London", "GB-ENG")
    window = FeatureWindow("north", 0, end, end, *zone, SERIES, rows, weather, weather, weather)
    score_message(window, MongoStore(house.mongodb))


def pinball(quantile, forecast_wh, actual_wh=107):
    return max(quantile * (actual_wh - forecast_wh), (quantile - 1) * (actual_wh - forecast_wh))


def test_an_empty_house_has_counted_nothing(api):
    answer = api.get(PATH).json()
    assert (answer["windows"], answer["forecasts"], answer["series_forecasts"], answer["skill"]) == (0, 0, 0, None)


def test_every_block_is_counted_under_one_word(api, house):
    house.commission()
    blocks = [forecast(ORIGIN - step * HOUR) for step in range(5)]
    house.issue(*blocks, forecast(forecast_id="request:0", first_wh=1), forecast(feeder="south", series=["south"]))
    house.notarize(blocks[0], sequence=1, status="final")
    house.notarize(blocks[1], blocks[2], sequence=2)
    house.notarize(blocks[3], sequence=3, block_time=ORIGIN)
    house.close_hours(ORIGIN - HOUR, [(1, 2, 3)])
    answer = api.get(PATH, params={"feeder": "north"}).json()
    assert (answer["as_of"], answer["windows"]) == ("2026-01-31T07:00:00Z", 1)
    assert (answer["forecasts"], answer["series_forecasts"]) == (5, 15)
    assert answer["proof"] == {"final": 1, "included": 1, "late": 2, "pending": 1, "not_notarized": 0}
    assert api.get(PATH).json()["forecasts"] == 6


@pytest.mark.parametrize(
    ("anchored_after", "counting"), [(0, 23), (0.5, 23), (1, 22), (5, 18), (23, 0), (None, 0)], ids=str
)
def test_only_hours_that_begin_after_the_block_count(api, house, anchored_after, counting):
    house.issue(flat(ORIGIN))
    if anchored_after is not None:
        house.notarize(flat(ORIGIN), block_time=ORIGIN + anchored_after * HOUR)
    close_day(house, ORIGIN)
    skill = api.get(PATH).json()["skill"]
    assert (skill["n"] if skill else 0) == counting * len(SERIES)


def test_skill_is_what_its_definition_says(api, house):
    house.issue(flat(ORIGIN))
    house.notarize(flat(ORIGIN))
    close_day(house, ORIGIN)
    own = sum(pinball(q, 100 + i) for i, q in enumerate(QUANTILES))
    naive = sum(pinball(q, 115) for q in QUANTILES)
    losses = {"n": 23 * 3, "mae_wh": 2, "wql": pytest.approx(2 * own / len(QUANTILES) / 107), "coverage_80": 1}
    beside = dict.fromkeys(("daily_naive", "weekly_naive", "seasonal_mean"), pytest.approx(1 - own / naive))
    figures = losses | {f"skill_vs_{baseline}": skill for baseline, skill in beside.items()}
    skill = api.get(PATH).json()["skill"]
    assert {name: skill[name] for name in figures} == figures
    assert skill["by_degradation"] == [{**losses, "degradation": "full"}]
    assert skill["by_feeder"] == [{**figures, "feeder": "north"}]
    assert skill["by_lead"] == [{**figures, "n": 3, "lead_hour": lead} for lead in range(1, HORIZON_HOURS)]


def test_reliability_counts_the_hours_at_or_below_each_quantile(api, house):
    late, in_time = flat(ORIGIN), flat(ORIGIN + HOUR)
    house.issue(late, in_time)
    house.notarize(late, sequence=1, block_time=ORIGIN + 2 * HOUR)
    house.notarize(in_time, sequence=2, block_time=ORIGIN + HOUR)
    close_day(house, ORIGIN)
    close_day(house, ORIGIN + HOUR)
    skill, n = api.get(PATH).json()["skill"], 23 * len(SERIES)
    found = skill["reliability"]
    assert skill["n"] == (21 + 23) * len(SERIES)
    expected = [(round(1000 * q), n, n if 100 + i >= 107 else 0) for i, q in enumerate(QUANTILES)]
    assert [(one["permille"], one["n"], one["at_or_below"]) for one in found] == expected


def test_every_rung_of_the_ladder_has_its_own_losses(api, house):
    block = structs.replace(flat(ORIGIN), degradation=["profile", "full", "full"])
    house.issue(block)
    house.notarize(block)
    close_day(house, ORIGIN)
    rungs = api.get(PATH).json()["skill"]["by_degradation"]
    assert [(rung["degradation"], rung["n"]) for rung in rungs] == [("full", 46), ("profile", 23)]


def test_scores_of_before_there_were_rungs_and_other_baselines_count_all_the_same(api, house):
    house.issue(flat(ORIGIN))
    house.notarize(flat(ORIGIN))
    close_day(house, ORIGIN)
    newer = ("by_degradation", "at_or_below", "leads.daily_naive", "leads.seasonal_mean")
    house.mongodb["scores"].update_one({}, {"$unset": dict.fromkeys(newer, "")})
    skill = api.get(PATH).json()["skill"]
    assert (skill["n"], skill["skill_vs_daily_naive"], skill["by_degradation"]) == (23 * 3, None, [])
    assert skill["reliability"] == []


def test_a_feeder_nobody_commissioned_is_a_404(api):
    assert api.get(PATH, params={"feeder": "nowhere"}).status_code == 404


def test_a_count_holds_some_of_the_documents_and_never_all(house):
    """There may be years of them."""
    house.commission()
    house.issue(flat(ORIGIN))
    close_day(house, ORIGIN)
    house.notarize(flat(ORIGIN))
    copies, peaks = 0, []
    for more in (1000, 2000):
        for collection in ("forecasts", "scores"):
            one = house.mongodb[collection].find_one({})
            ids = range(copies, copies + more)
            house.mongodb[collection].insert_many([one | {"_id": f"copy-{number:06}"} for number in ids])
        copies += more
        peaks.append(peak_bytes(house.mongodb, blocks=1 + copies))
    assert peaks[1] < 1.5 * peaks[0]


def peak_bytes(mongodb, blocks):
    kpis = Kpis(mongodb, notarizes=True)
    tracemalloc.start()
    try:
        counted = kpis.counted(None)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert counted.series_forecasts == len(SERIES) * blocks
    assert counted.losses.total["n"] == len(SERIES) * blocks * 23
    return peak


class LongKpis(Kpis):
    """Every count is a long one: it begins with `counting` and goes on when it is let, unless the store is away."""

    def __init__(self, mongodb):
        super().__init__(mongodb, notarizes=True, worth_waiting_s=0)
        self.counting, self.let, self.is_away = threading.Event(), threading.Event(), False
        self.let.set()

    def _count(self, feeder):
        self.counting.set()
        assert self.let.wait(10)
        if self.is_away:
            raise DependencyUnavailable("MongoDB", "away")
        return super()._count(feeder)

    def eventually(self, series_forecasts):
        deadline = time.monotonic() + 10
        while self.counted(None).series_forecasts != series_forecasts:
            assert time.monotonic() < deadline


def test_who_comes_while_a_long_count_is_renewed_has_the_last_one(house):
    kpis = LongKpis(house.mongodb)
    kpis.counted(None)
    house.issue(flat(ORIGIN))
    kpis.let.clear()
    kpis.counting.clear()
    while not kpis.counting.is_set():
        assert kpis.counted(None).series_forecasts == 0
    assert kpis.counted(None).series_forecasts == 0
    kpis.let.set()
    kpis.eventually(3)


def test_a_long_count_is_not_given_out_for_ever_while_the_store_is_away(house):
    kpis = LongKpis(house.mongodb)
    kpis.counted(None)
    kpis.is_away = True
    with pytest.raises(DependencyUnavailable):
        kpis.eventually(1)
