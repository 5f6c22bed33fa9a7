"""The models, loaded when the first forecast is asked for: most processes never are, and start faster without."""

from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from domain.errors import DependencyUnavailable
from domain.feature_window import FeatureWindow
from domain.forecast import Forecast

if TYPE_CHECKING:
    from functions.served_models import ServedModels


class Forecaster:
    """Any number of threads may share one. Its models are those of the scheduled forecasts."""

    def __init__(self, model_dir: Path, postgres_url: str) -> None:
        self._model_dir = model_dir
        self._postgres_url = postgres_url
        self._loading = Lock()

    def forecast(self, window: FeatureWindow) -> Forecast:
        """With the id of a scheduled forecast. InvalidMessage when the model does not know such windows."""
        from forecasting.fallback import forecast_window  # noqa: PLC0415

        with self._loading:
            models = self._models
        return forecast_window(window, models.for_feeder(window.feeder))

    @cached_property
    def _models(self) -> "ServedModels":
        from forecasting.metadata import UnusableModel  # noqa: PLC0415
        from forecasting.onnx_model import OnnxModel  # noqa: PLC0415
        from functions.models_in_postgres import ModelsInPostgres  # noqa: PLC0415
        from functions.served_models import ServedModels  # noqa: PLC0415

        try:
            packaged = OnnxModel.load(self._model_dir)
        except UnusableModel as error:
            raise DependencyUnavailable("model", str(error)) from error
        return ServedModels(packaged, ModelsInPostgres(self._postgres_url))
