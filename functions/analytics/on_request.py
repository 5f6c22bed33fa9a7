"""Forecasts on request: each goes the way of the scheduled ones, under an id of its own, and only once."""

import msgspec
import redis.asyncio
from msgspec import structs
from redis.exceptions import RedisError
from starlette.concurrency import run_in_threadpool

from domain.cloud_event import content_id, to_event
from domain.commitment import REQUEST
from domain.errors import DependencyUnavailable, InvalidMessage
from domain.feature_window import FeatureWindow
from domain.forecast import Forecast
from functions.analytics.forecaster import Forecaster
from functions.analytics.forecasts import Forecasts, Issued
from functions.sink import Sink

_REMEMBERED_S = 24 * 3600  # by then the forecast itself is in the store
_ANOTHER_WINDOW = "was used for another window already; a new request needs a new key"


class OnRequest:
    """`sink` is None where nobody said where forecasts go."""

    def __init__(
        self, forecaster: Forecaster, forecasts: Forecasts, client: redis.asyncio.Redis, sink: Sink | None
    ) -> None:
        self._forecaster = forecaster
        self._forecasts = forecasts
        self._redis = client
        self._sink = sink

    async def issue(
        self, window: FeatureWindow, principal: str, idempotency_key: str | None, traceparent: str | None = None
    ) -> Issued:
        """The forecast of this window; asked again with the same key, or the same window, it is the same one.

        A key is one of this principal, who meets those of nobody else. Its event carries `traceparent`. InvalidMessage
        when the key was used for another window; DependencyUnavailable when it cannot be sent on.
        """
        if self._sink is None:
            raise DependencyUnavailable("K_SINK", "not set: a SinkBinding injects it")
        window_key = content_id("requested window", msgspec.json.encode(window).decode())
        forecast_id = REQUEST + content_id(
            "request", *((principal, idempotency_key) if idempotency_key else (window_key,))
        )
        await self._reserve(forecast_id, window_key)
        stored = await run_in_threadpool(self._forecasts.block, forecast_id)
        if stored:
            _same_window(stored.forecast.window_id, window_key)
            return stored
        issued = await run_in_threadpool(self._forecaster.forecast, window)
        forecast: Forecast = structs.replace(issued, forecast_id=forecast_id, window_id=window_key)
        await self._sink.send(to_event(forecast, traceparent))
        return Issued(forecast, None)

    async def _reserve(self, forecast_id: str, window_key: str) -> None:
        """Before the first is stored, another window under the same key is told apart here."""
        name = f"gridledger:requests:{forecast_id}"
        try:
            before = await self._redis.set(name, window_key, nx=True, get=True, ex=_REMEMBERED_S)
        except RedisError as error:
            raise DependencyUnavailable("Redis", str(error)) from error
        _same_window(str(before or window_key), window_key)


def _same_window(before: str, now: str) -> None:
    if before != now:
        raise InvalidMessage("Idempotency-Key", _ANOTHER_WINDOW)
