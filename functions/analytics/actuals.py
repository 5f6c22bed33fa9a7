"""What really happened, as functions/scoring stored it in MongoDB: closed hours and later corrections."""

from datetime import datetime

from msgspec import Struct
from pymongo.database import Database

from functions.mongodb import Document, speaking_to_mongodb


class Closed(Struct, frozen=True):
    """One hour of a series: Wh, None is a gap, and what its window said of it (domain/feature_window.py: FLAGS)."""

    energy_wh: int | None
    flags: list[str]


Hours = dict[datetime, Closed]  # by interval_start


class Actuals:
    """Reads the collections `actuals` and `corrections`."""

    def __init__(self, database: Database[Document]) -> None:
        self._actuals = database["actuals"]
        self._corrections = database["corrections"]
        self._newest: dict[str, datetime] = {}  # by series, of feeders' totals

    def hours(self, series: str, begin: datetime, end: datetime | None) -> Hours:
        """The hours of one series that begin in [begin, end), in order; the newest correction of each holds."""
        interval: Document = {"$gte": begin} | ({"$lt": end} if end else {})
        wanted = {"series": series, "interval_start": interval}
        with speaking_to_mongodb():
            closed = list(self._actuals.find(wanted, {"series": 1, "interval_start": 1, "energy_wh": 1, "flags": 1}))
            corrections = list(self._corrections.find({"series": series, "interval_start": interval}))
        hours: Hours = {one["interval_start"]: _closed(one, series) for one in closed}
        for one in sorted(corrections, key=lambda one: int(one["revision"])):
            known = hours.get(one["interval_start"])
            hours[one["interval_start"]] = Closed(one["energy_wh"], known.flags if known else [])
        return dict(sorted(hours.items()))

    def newest_hour(self, series: str) -> tuple[datetime, Closed] | None:
        """The last closed hour of one series."""
        # Hours only come: nothing before the newest one seen so far needs to be looked at again.
        seen = self._newest.get(series)
        hours = self.hours(series, seen, None) if seen else {}
        if not hours:
            with speaking_to_mongodb():
                one = self._actuals.find_one({"series": series}, {"interval_start": 1}, sort=[("interval_start", -1)])
            hours = self.hours(series, one["interval_start"], None) if one else {}
        if not hours:
            return None
        self._newest[series] = max(hours)
        return self._newest[series], hours[self._newest[series]]


def _closed(document: Document, series: str) -> Closed:
    row = document["series"].index(series)
    flags = document.get("flags") or [[] for _ in document["series"]]
    return Closed(document["energy_wh"][row], flags[row])
