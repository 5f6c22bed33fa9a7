"""Blocks in MongoDB, read whole or one series of them; those that were stored as a single binary read the same."""

import pytest

from domain.feature_window import HOUR
from functions.analytics.forecasts import Forecasts, Span, one_row
from functions.persistence.documents import forecast_document
from functions.scoring.documents import stored_forecast
from tests.messages import ORIGIN, forecast

SERIES = ["$meter.1", "feeder-1"]  # a name that could be taken for a field


@pytest.fixture(params=["binary of each series", "one binary"])
def document(request):
    """How its numbers are stored."""

    def stored(issued):
        found = forecast_document(issued)
        return found if request.param != "one binary" else found | {"energy_wh": b"".join(found["energy_wh"])}

    return stored


@pytest.fixture
def forecasts(mongodb, document):
    mongodb["forecasts"].insert_many([document(forecast(ORIGIN + n * HOUR, series=SERIES)) for n in range(3)])
    return Forecasts(mongodb)


@pytest.mark.parametrize("row", [0, 1])
def test_one_series_has_its_own_row(forecasts, row):
    issued = forecast(series=SERIES)
    found = forecasts.one_series(issued.forecast_id, SERIES[row]).forecast
    assert found.series == [SERIES[row]]
    assert (found.energy_wh, found.degradation) == ([issued.energy_wh[row]], [issued.degradation[row]])
    assert (found.model, found.window_id) == (issued.model, issued.window_id)
    assert forecasts.of_series(SERIES[row], Span(), 3)[2].forecast == found


def test_a_block_has_all_of_them(forecasts):
    issued = forecast(series=SERIES)
    found = forecasts.block(issued.forecast_id).forecast
    assert (found.series, found.energy_wh, found.degradation) == (SERIES, issued.energy_wh, issued.degradation)


def test_of_a_block_one_row_is_sent(mongodb):
    mongodb["forecasts"].insert_one(forecast_document(forecast()))
    (sent,) = mongodb["forecasts"].find({}, one_row("feeder-1"))
    assert [len(sent[name]) for name in ("series", "degradation", "energy_wh")] == [1, 1, 1]


def test_scoring_reads_both(document):
    issued = forecast()
    assert stored_forecast(document(issued)).energy_wh.tolist() == issued.energy_wh
