"""The model, loaded when the first forecast is asked for: most processes never are, and start faster without."""

from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from domain.errors import DependencyUnavailable
from domain.feature_window import FeatureWindow
from domain.forecast import Forecast

if TYPE_CHECKING:
    from forecasting.onnx_model import OnnxModel


class Forecaster:
    """Any number of threads may share one."""

    def __init__(self, model_dir: Path) -> None:
        self._model_dir = model_dir
        self._loading = Lock()

    def forecast(self, window: FeatureWindow) -> Forecast:
        """With the id of a scheduled forecast. InvalidMessage when the model does not know such windows."""
        from forecasting.fallback import forecast_window  # noqa: PLC0415

        with self._loading:
            model = self._model
        return forecast_window(window, model)

    @cached_property
    def _model(self) -> "OnnxModel":
        from forecasting.metadata import UnusableModel  # noqa: PLC0415
        from forecasting.onnx_model import OnnxModel  # noqa: PLC0415

        try:
            return OnnxModel.load(self._model_dir)
        except UnusableModel as error:
            raise DependencyUnavailable("model", str(error)) from error
