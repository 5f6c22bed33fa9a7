"""Forecasts as functions/persistence stored them in MongoDB: one document per block, one row per series.

Who wants one series is sent one row: a block of 64 series is 70 kB, and 30 days of them are 50 MB.
"""

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

_SECONDS_EACH = 0.01  # the server reads each block whole, and a busy one needs its time
_SLACK_HOURS = 24  # so many may be missing before the whole history is searched
_OF_ALL = (
    "window_id",
    "feeder",
    "block",
    "origin",
    "available_at",
    "model",
    "interval",
    "quantiles_permille",
    "receipt",
)


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
        projection = one_row(wanted["series"])
        with speaking_to_mongodb(deadline_s), self._forecasts.find(wanted, projection).sort("origin", -1) as documents:
            # Not a condition: any on _id keeps some servers from using the index of the series.
            scheduled = (each for each in documents.batch_size(limit + 1) if not each["_id"].startswith(REQUEST))
            found = [_issued(each) for each in islice(scheduled, limit)]
        if found:
            self._newest = max(found[0].forecast.origin, self._newest or found[0].forecast.origin)
        return found

    def one_series(self, forecast_id: str, series: str) -> Issued | None:
        """One row of a block; None when there is no such block, or the series is not in it."""
        with speaking_to_mongodb():
            document = self._forecasts.find_one({"_id": forecast_id, "series": series}, one_row(series))
        return _issued(document) if document else None

    def block(self, forecast_id: str) -> Issued | None:
        """All series of a block."""
        with speaking_to_mongodb():
            document = self._forecasts.find_one({"_id": forecast_id})
        return _issued(document) if document else None


def one_row(series: str) -> Document:
    """The projection of a block to this series; `row` is for one whose rows are a single binary."""
    row = {"$indexOfArray": ["$series", {"$literal": series}]}
    own = {name: [{"$arrayElemAt": [f"${name}", row]}] for name in ("series", "degradation")}
    energy_wh = {"$cond": [{"$isArray": "$energy_wh"}, [{"$arrayElemAt": ["$energy_wh", row]}], "$energy_wh"]}
    return {**dict.fromkeys(_OF_ALL, 1), **own, "energy_wh": energy_wh, "row": row}


def _issued(document: Document) -> Issued:
    quantiles = tuple(document["quantiles_permille"])
    forecast = Forecast(
        forecast_id=document["_id"],
        window_id=document["window_id"],
        feeder=document["feeder"],
        block=document["block"],
        origin=document["origin"],
        available_at=document["available_at"],
        series=document["series"],
        energy_wh=[_hours(packed, len(quantiles)) for packed in _rows(document, 4 * HORIZON_HOURS * len(quantiles))],
        degradation=document["degradation"],
        model=msgspec.convert(document["model"], Model),
        interval=document["interval"],
        quantiles_permille=quantiles,
    )
    return Issued(forecast, document.get("receipt"))


def _rows(document: Document, row_bytes: int) -> list[bytes]:
    """One binary for each series; of older documents, cut out of the one that they have."""
    stored = document["energy_wh"]
    if not isinstance(stored, bytes):
        return list(stored)
    first = document.get("row", 0)
    return [stored[row * row_bytes : (row + 1) * row_bytes] for row in range(first, first + len(document["series"]))]


def _hours(packed: bytes, quantiles: int) -> list[list[int]]:
    """[24][11] of int32, little-endian."""
    values = struct.unpack(f"<{HORIZON_HOURS * quantiles}i", packed)
    return [list(values[start : start + quantiles]) for start in range(0, len(values), quantiles)]
