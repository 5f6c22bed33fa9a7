"""What a forecast on request is made of, for whoever has no window of their own."""

import msgspec
from fastapi import APIRouter, Response

from functions.analytics.actuals import Actuals
from functions.analytics.answers import Name
from functions.analytics.callers import PresentCaller
from functions.analytics.forecasts import Forecasts
from functions.analytics.newest_window import newest_window
from functions.analytics.problem import documented
from functions.analytics.registry import Registry, no_series
from functions.analytics.request_window import window_schema


def router(registry: Registry, actuals: Actuals, forecasts: Forecasts) -> APIRouter:
    routes = APIRouter(tags=["forecasts"])

    @routes.get(
        "/api/v1/series/{series}/window",
        response_class=Response,
        responses={200: {"content": {"application/json": {"schema": window_schema()}}}, **documented(404, 422, 503)},
    )
    def window(series: Name, caller: PresentCaller) -> Response:
        """The look-back window of one series up to its last closed hour, without weather: `POST` it to predictions."""
        known = registry.series(series, caller)
        if known is None:
            raise no_series(series)
        body = msgspec.json.encode(newest_window(known, actuals, forecasts))
        return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

    return routes
