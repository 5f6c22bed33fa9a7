"""The decision: one window, one forecast."""

import logging

from domain.cloud_event import Message
from domain.errors import InvalidMessage
from domain.feature_window import FeatureWindow
from domain.forecast import Forecast
from forecasting.fallback import forecast_window
from forecasting.onnx_model import OnnxModel

_log = logging.getLogger("gridledger.inference")


def issue_forecast(message: Message, model: OnnxModel) -> list[Forecast]:
    """Every series of the window gets its forecast; the same window and model give the same bytes."""
    if not isinstance(message, FeatureWindow):
        raise InvalidMessage("type", f"inference takes windows, not a {type(message).__name__}")
    forecast = forecast_window(message, model)
    degraded = {name: rung for name, rung in zip(forecast.series, forecast.degradation, strict=True) if rung != "full"}
    if degraded:
        _log.info("degraded", extra={"fields": {"forecast_id": forecast.forecast_id, "series": degraded}})
    return [forecast]
