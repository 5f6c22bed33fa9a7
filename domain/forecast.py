"""One block of forecasts, as issued: what is stored, broadcast and notarized, and never changed after."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from domain.errors import InvalidMessage
from domain.feature_window import HORIZON_HOURS
from domain.moment import check_moment

QUANTILES_PERMILLE = (50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 950)

# Best first: which inputs the numbers rest on.
Degradation = Literal["full", "no_weather", "short_history", "weekly_analogue", "profile"]


class Model(Struct, frozen=True):
    """Which model spoke; `sha256` is the digest of its ONNX file, hexadecimal."""

    name: str
    version: str
    sha256: str


class Forecast(Struct, frozen=True):
    """24 target hours from `origin` on, 11 quantiles each, in integer Wh, for every series of a block.

    There is no clock in it: the same window and model give the same bytes. When it was issued is
    proven by the chain, and `available_at` says how new its newest input was.
    """

    forecast_id: str
    window_id: str
    feeder: str
    block: int
    origin: datetime
    available_at: datetime
    series: list[str]
    energy_wh: list[list[list[int]]]  # [series][24][11], ascending along the last axis
    degradation: list[Degradation]  # [series]
    model: Model
    interval: str = "PT1H"
    quantiles_permille: tuple[int, ...] = QUANTILES_PERMILLE

    def check(self) -> None:
        """Raise InvalidMessage, naming the field, unless shapes fit and quantiles ascend."""
        check_moment("origin", self.origin)
        check_moment("available_at", self.available_at)
        n = len(self.series)
        if n == 0 or len(set(self.series)) != n:
            raise InvalidMessage("series", "empty, or a series stands there twice")
        if len(self.energy_wh) != n or len(self.degradation) != n:
            raise InvalidMessage("energy_wh", f"rows do not match the {n} series")
        for name, hours in zip(self.series, self.energy_wh, strict=True):
            if len(hours) != HORIZON_HOURS:
                raise InvalidMessage("energy_wh", f"{name} has {len(hours)} hours, expected {HORIZON_HOURS}")
            for values in hours:
                if len(values) != len(self.quantiles_permille) or list(values) != sorted(values):
                    raise InvalidMessage("energy_wh", f"{name}: quantiles missing or not ascending")
