"""One series' forecasts by origin, page by page, and the hours that came true around them."""

from datetime import datetime, timedelta

from msgspec import Struct

from domain.feature_window import HORIZON_HOURS, HOUR
from functions.analytics.actuals import Actuals, Hours
from functions.analytics.callers import Caller
from functions.analytics.cursor import to_cursor
from functions.analytics.forecasts import Forecasts, Issued, Span
from functions.analytics.registry import KnownSeries, Registry, no_series

_BEFORE = timedelta(days=2)  # of what came true, for the eye to see what led to the forecast


class Page(Struct, frozen=True):
    """Newest origin first; `next_cursor` leads to the next page."""

    series: KnownSeries
    span: Span
    issued: list[Issued]
    next_cursor: str | None


class History(Struct, frozen=True):
    registry: Registry
    forecasts: Forecasts
    actuals: Actuals

    def page(self, series_id: str, span: Span, limit: int, caller: Caller) -> Page:
        """NotFound when there is no such series for this caller."""
        series = self.registry.series(series_id, caller)
        if series is None:
            raise no_series(series_id)
        found = self.forecasts.of_series(series_id, span, limit + 1)
        cursor = to_cursor(found[limit - 1].forecast.origin) if len(found) > limit else None
        return Page(series, span, found[:limit], cursor)

    def hours(self, page: Page) -> Hours:
        """From two days before the oldest forecast shown to now, or to where its span ends."""
        if not page.issued:
            return {}
        origins = [one.forecast.origin for one in page.issued]
        end = _end(page.span, max(origins))
        return self.actuals.hours(page.series.series_id, min(origins) - _BEFORE, end)


def _end(span: Span, newest_origin: datetime) -> datetime | None:
    """Where hours must begin before: none for the newest page; an hour is known once it has ended."""
    if span.end is None and span.as_of is None and span.before is None:
        return None
    horizon = newest_origin + HORIZON_HOURS * HOUR
    return min(horizon, span.as_of - HOUR + timedelta(milliseconds=1)) if span.as_of else horizon
