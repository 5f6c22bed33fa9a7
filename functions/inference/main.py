"""Wiring: settings → models → the functions-framework target `handle`."""

import logging
from functools import partial

from forecasting.metadata import UnusableModel
from forecasting.onnx_model import OnnxModel
from functions.event_function import HttpFunction, event_function
from functions.inference.handler import issue_forecast
from functions.inference.settings import Settings
from functions.json_log import log_as_json
from functions.models_in_postgres import ModelsInPostgres
from functions.served_models import ServedModels
from functions.sink import Sink

_log = logging.getLogger("gridledger.inference")


def inference(settings: Settings) -> HttpFunction:
    """Raise SystemExit with the reason when the packaged model cannot be used."""
    log_as_json()
    try:
        packaged = OnnxModel.load(settings.model_dir)
    except UnusableModel as error:
        raise SystemExit(str(error)) from error
    _log.info("model", extra={"fields": {"name": packaged.identity.name, "sha256": packaged.identity.sha256}})
    registry = ModelsInPostgres(settings.postgres_url) if settings.postgres_url else None
    models = ServedModels(packaged, registry)
    return event_function(partial(issue_forecast, model_for=models.for_feeder), Sink(settings.sink_url))


handle = inference(Settings.from_environment())
