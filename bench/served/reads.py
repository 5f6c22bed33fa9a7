"""What readers wait for: one series' history over 30 days, the newest day of it, and the KPIs over everything."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

import httpx
from msgspec import Struct

from bench.notary.issued import FIRST
from bench.served.filled import DAYS_SHOWN, Filled
from bench.served.function import running_function
from bench.served.settings import Settings
from bench.served.stores import Stores
from domain.cloud_event import utc_text
from domain.feature_window import HOUR, MAX_SERIES

_PREDICTIONS, _KPIS = "/api/v1/analytics/predictions", "/api/v1/analytics/kpis"
_PAUSE_S = 0.1  # between two looks at the KPIs
_TIMEOUT_S = 60.0
_random = random.Random(7)  # noqa: S311

Query = dict[str, str | int]


class Waits(Struct, frozen=True):
    """Milliseconds of each request, one after the other, from one client."""

    history: list[float]
    newest_day: list[float]  # what the dashboard asks for: 24 origins
    kpis: list[float]

    @property
    def kpis_counted(self) -> float:
        """The longest: that of a request for which everything was counted, the others are given what is known."""
        return max(self.kpis)


def waits(stores: Stores, filled: Filled, folder: Path, sizes: Settings) -> Waits:
    """Of random series."""
    with (
        running_function("analytics", stores.analytics(), folder / "analytics-reads.log") as function,
        httpx.Client(base_url=function.url, timeout=_TIMEOUT_S, trust_env=False) as client,
    ):

        def took_ms(path: str, query: Query) -> float:
            began = time.perf_counter()
            client.get(path, params=query).raise_for_status()
            return 1000 * (time.perf_counter() - began)

        return Waits(
            [took_ms(_PREDICTIONS, _month(filled)) for _ in range(sizes.requests)],
            [took_ms(_PREDICTIONS, {"series": _series(filled), "limit": 24}) for _ in range(sizes.requests)],
            [_after_a_pause(lambda: took_ms(_KPIS, {})) for _ in range(sizes.requests)],
        )


def p99(values: list[float]) -> float:
    """Between the two values that it lies between."""
    return quantiles(values, n=100, method="inclusive")[98]


def _after_a_pause(ask: Callable[[], float]) -> float:
    time.sleep(_PAUSE_S)
    return ask()


def _month(filled: Filled) -> Query:
    """The newest 30 days in one answer."""
    hours = DAYS_SHOWN * 24
    end = FIRST + filled.hours * HOUR
    return {"series": _series(filled), "from": utc_text(end - hours * HOUR), "to": utc_text(end), "limit": hours}


def _series(filled: Filled) -> str:
    return f"feeder-{_random.randrange(filled.feeders)}-meter-{_random.randrange(MAX_SERIES):02}"
