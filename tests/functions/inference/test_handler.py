"""The decision of inference: a window in, its one forecast out."""

import msgspec
import pytest

from domain.cloud_event import FORECAST_ISSUED, WINDOW_CLOSED, from_event, to_event, window_id
from domain.errors import InvalidMessage
from forecasting.onnx_model import OnnxModel
from functions.inference.handler import issue_forecast
from tests.forecasting.sample_windows import MODEL_DIR, made_up_rows, window

MODEL = OnnxModel.load(MODEL_DIR)


def always(_feeder):
    return MODEL


def test_a_block_of_64_series_is_answered_whole_and_in_order():
    message = window(made_up_rows(64))
    (forecast,) = issue_forecast(message, always)
    forecast.check()
    assert forecast.series == message.series
    assert (forecast.origin, forecast.available_at) == (message.origin, message.available_at)
    assert (forecast.window_id, forecast.model) == (window_id("feeder-1", 0, message.origin), MODEL.identity)


def test_the_forecast_survives_the_wire():
    (forecast,) = issue_forecast(window(), always)
    event = to_event(forecast)
    assert (event.type, from_event(event.type, event.data)) == (FORECAST_ISSUED, forecast)


def test_the_window_that_came_over_the_wire_gives_the_same_forecast():
    arrived = from_event(WINDOW_CLOSED, to_event(window()).data)
    assert issue_forecast(arrived, always) == issue_forecast(window(), always)


def test_only_windows_are_taken():
    (forecast,) = issue_forecast(window(), always)
    with pytest.raises(InvalidMessage, match="type: inference takes windows, not a Forecast"):
        issue_forecast(forecast, always)


def test_a_window_unlike_the_model_is_refused_by_field():
    with pytest.raises(InvalidMessage) as refused:
        issue_forecast(msgspec.structs.replace(window(), time_zone="Atlantis"), always)
    assert refused.value.field == "time_zone"
