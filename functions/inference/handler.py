"""The decision: one window, one forecast."""

import logging
from collections.abc import Callable

from domain.cloud_event import Message
from domain.errors import InvalidMessage
from domain.feature_window import FeatureWindow
from domain.forecast import Forecast
from forecasting.fallback import forecast_window
from forecasting.onnx_model import OnnxModel

_log = logging.getLogger("gridledger.inference")


def issue_forecast(message: Message, model_for: Callable[[str], OnnxModel]) -> list[Forecast]:
    """Every series of the window gets its forecast by the model of its feeder; the same both give the same bytes.

    A window that comes again after a promotion gets other numbers under the same id: the first record is the
    forecast, and persistence and notary drop the others.
    """
    if not isinstance(message, FeatureWindow):
        raise InvalidMessage("type", f"inference takes windows, not a {type(message).__name__}")
    forecast = forecast_window(message, model_for(message.feeder))
    degraded = {name: rung for name, rung in zip(forecast.series, forecast.degradation, strict=True) if rung != "full"}
    if degraded:
        _log.info("degraded", extra={"fields": {"forecast_id": forecast.forecast_id, "series": degraded}})
    return [forecast]
