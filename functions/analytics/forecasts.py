"""Forecasts as functions/persistence stored them in MongoDB: one document per block, one row per series."""

import struct
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec
from msgspec import Struct
from pymongo.database import Database

from domain.commitment import REQUEST
from domain.feature_window import HORIZON_HOURS, HOUR
from domain.forecast import Forecast, Model
from functions.mongodb import DEADLINE_S, Document, speaking_to_mongodb

_SECONDS_EACH = 0.01  # a block of 64 series is 70 kB: 30 days of one series are 50 MB, and a busy server needs its time
_SLACK_HOURS = 24  # so many may be missing before the whole history is searched


class Issued(Struct, frozen=True):
    """A forecast as issued, and what the chain said about it, as far as anyone heard."""

    forecast: Forecast
    receipt: dict[str, Any] | None


class Span(Struct, frozen=True):
    """Origins in [begin, end); `before` narrows it page by page; `as_of`: only what had been available by then."""

    begin: datetime | None = None
    end: datetime | None = None
    as_of: datetime | None = None
    before: datetime | None = None

    def query(self, earliest: datetime | None = None) -> Document:
        """One flat condition per field: what every server can use an index for."""
        begin = max((each for each in (self.begin, earliest) if each), default=None)
        end = min((each for each in (self.end, self.before) if each), default=None)
        origin = {"$gte": begin, "$lt": end, "$lte": self.as_of}
        given = {operator: bound for operator, bound in origin.items() if bound}
        known = {"available_at": {"$lte": self.as_of}} if self.as_of else {}
        return ({"origin": given} if given else {}) | known


class Forecasts:
    """Reads the collection `forecasts`."""

    def __init__(self, database: Database[Document]) -> None:
        self._forecasts = database["forecasts"]
        self._newest: datetime | None = None  # origin seen so far

    def of_series(self, series: str, span: Span, limit: int) -> list[Issued]:
        """The scheduled forecasts of one series by origin, newest first, each with this series only."""
        # One an hour: they are almost surely right below the upper end. Not every server sorts by index.
        upper = min((each for each in (span.end, span.before, span.as_of, self._newest) if each), default=None)
        if upper and upper.year > 1:
            recent = span.query(earliest=upper - (limit + _SLACK_HOURS) * HOUR)
            found = self._find({"series": series, **recent}, limit)
            if len(found) == limit:
                return found
        return self._find({"series": series, **span.query()}, limit)

    def _find(self, wanted: Document, limit: int) -> list[Issued]:
        deadline_s = DEADLINE_S + limit * _SECONDS_EACH
        with speaking_to_mongodb(deadline_s), self._forecasts.find(wanted).sort("origin", -1) as documents:
            # Not a condition: any on _id keeps some servers from using the index of the series.
            scheduled = (each for each in documents.batch_size(limit + 1) if not each["_id"].startswith(REQUEST))
            found = [_row(each, each["series"].index(wanted["series"])) for each in islice(scheduled, limit)]
        if found:
            self._newest = max(found[0].forecast.origin, self._newest or found[0].forecast.origin)
        return found

    def one_series(self, forecast_id: str, series: str) -> Issued | None:
        """One row of a block; None when there is no such block, or the series is not in it."""
        with speaking_to_mongodb():
            document = self._forecasts.find_one({"_id": forecast_id, "series": series})
        return _row(document, document["series"].index(series)) if document else None

    def block(self, forecast_id: str) -> Issued | None:
        """All series of a block."""
        with speaking_to_mongodb():
            document = self._forecasts.find_one({"_id": forecast_id})
        return _issued(document, range(len(document["series"]))) if document else None


def _row(document: Document, row: int) -> Issued:
    return _issued(document, range(row, row + 1))


def _issued(document: Document, rows: range) -> Issued:
    quantiles = tuple(document["quantiles_permille"])
    forecast = Forecast(
        forecast_id=document["_id"],
        window_id=document["window_id"],
        feeder=document["feeder"],
        block=document["block"],
        origin=document["origin"],
        available_at=document["available_at"],
        series=[document["series"][row] for row in rows],
        energy_wh=[_hours(document["energy_wh"], row, len(quantiles)) for row in rows],
        degradation=[document["degradation"][row] for row in rows],
        model=msgspec.convert(document["model"], Model),
        interval=document["interval"],
        quantiles_permille=quantiles,
    )
    return Issued(forecast, document.get("receipt"))


def _hours(packed: bytes, row: int, quantiles: int) -> list[list[int]]:
    """[24][11] of one series out of int32 little-endian [series][24][11]."""
    per_row = HORIZON_HOURS * quantiles
    values = struct.unpack_from(f"<{per_row}i", packed, 4 * row * per_row)
    return [list(values[start : start + quantiles]) for start in range(0, per_row, quantiles)]
