"""Figures by group are the scores of the same hours."""

import numpy as np
import pandas as pd
import pytest

from forecasting.onnx_model import OnnxModel
from model_export.backtest.figures import figures_by, reliability, with_groups
from model_export.backtest.rows import rows_of
from model_export.metrics import DECILES, scores
from model_export.period import Period
from model_export.place import Place
from model_export.rolling import rolling
from tests.forecasting.sample_windows import MODEL_DIR
from tests.model_export.made_up_site import made_up_site

PLACE = Place("Europe/London", "GB-ENG")
MODEL = OnnxModel.load(MODEL_DIR)


@pytest.fixture(scope="module")
def period():
    return Period(made_up_site(), [28 * 24 + 24 * day for day in range(8)])


@pytest.fixture(scope="module")
def rows(period):
    return with_groups(rows_of(MODEL, period, PLACE, "weather"))


def test_overall_figures_are_those_of_the_evaluation(period, rows):
    wh = np.stack([wh for wh, _ in rolling(MODEL, period.site, period.origins, PLACE)], axis=1)[..., DECILES]
    expected = scores(wh, period.actual_wh, period.weekly_naive_wh)
    naive = scores(period.baselines()["naive_168h"], period.actual_wh, period.weekly_naive_wh)
    (found,) = figures_by(rows, "all").to_dict("records")
    assert found["hours"] == expected["hours"]
    assert found["mWQL_model"] == pytest.approx(expected["mWQL"], rel=1e-4)
    assert found["mWQL_naive_168h"] == pytest.approx(naive["mWQL"], rel=1e-4)
    assert found["inside"] == pytest.approx(expected["cov80"], abs=1e-6)


def test_hours_of_the_groups_add_up(rows):
    known = rows["actual"].notna().sum()
    for group in ("step", "series", "month", "day_kind"):
        assert figures_by(rows, group)["hours"].sum() == known, group


def test_christmas_and_other_holidays_are_kept_apart():
    days = pd.to_datetime(["2022-12-18", "2022-12-25", "2022-08-29", "2023-01-01", "2022-08-30"])
    rows = pd.DataFrame({"origin": days, "public_holiday": [False, True, True, True, False]})
    christmas = "19 December to 1 January"
    assert with_groups(rows)["day_kind"].tolist() == ["other day", christmas, "public holiday", christmas, "other day"]


def test_reliability_counts_actuals_at_or_below_each_decile():
    deciles = {f"q0.{k}": [float(k)] * 4 for k in range(1, 10)}
    shares = reliability(pd.DataFrame(deciles | {"actual": [1.0, 5.0, 20.0, np.nan]}))
    assert shares["share"].round(2).tolist() == [0.33] * 4 + [0.67] * 5
