"""Hours and how far the topics were read, in MongoDB; forecasts are only looked up.

`reconciliation` has a document for each feeder and hour: the counts, and the windows they are counts of.
`reconciler_positions` has one for each topic. Every method raises DependencyUnavailable when MongoDB is away.
"""

from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter

import msgspec
from msgspec import structs
from pymongo import ASCENDING, DESCENDING, IndexModel, ReplaceOne
from pymongo.database import Database

from domain.cloud_event import utc_text
from functions.mongodb import Document, speaking_to_mongodb
from functions.reconciler.hour import DAYS_KEPT, WATCH_OPEN, Hour, counts
from functions.retention import keep_for

_INDEXES = [
    IndexModel([("origin", DESCENDING), ("feeder", ASCENDING)]),
    IndexModel([("feeder", ASCENDING), ("origin", DESCENDING)]),
]
_OPEN = ("waiting", "dead_lettered", "missing")


def key(feeder: str, origin: datetime) -> str:
    """The `_id` of an hour."""
    return f"{utc_text(origin)} {feeder}"


class MongoStore:
    """Collections `reconciliation`, kept for so many days, and `reconciler_positions`; a first look makes indexes."""

    def __init__(self, database: Database[Document], days: int = DAYS_KEPT) -> None:
        self._days = days
        self._hours = database["reconciliation"]
        self._positions = database["reconciler_positions"]
        self._forecasts = database["forecasts"]
        self._indexed = False

    def hours(self, keys: list[str]) -> list[Hour]:
        """Those that there are, in the order of their keys."""
        with speaking_to_mongodb():
            found = sorted(self._hours.find({"_id": {"$in": keys}}), key=itemgetter("_id"))
        return [msgspec.convert(document, Hour) for document in found]

    def watched(self, now: datetime) -> list[str]:
        """Keys of the hours that are still looked at, the oldest first: keys begin with the origin."""
        watched = [{"watched_until": {"$gt": now}}, *({state: {"$gt": 0}} for state in _OPEN)]
        with speaking_to_mongodb():
            found = self._hours.find({"watched_until": {"$gt": now - WATCH_OPEN}, "$or": watched}, {"_id": 1})
            return sorted(document["_id"] for document in found)

    def write(self, hours: Iterable[Hour], looked_at: datetime | None = None) -> None:
        """Each in the place of the one before."""
        with speaking_to_mongodb():
            self._make_indexes()
            replacements = [_replacement(hour, looked_at) for hour in hours]
            if replacements:
                self._hours.bulk_write(replacements, ordered=False)

    def positions(self, topic: str) -> dict[int, int]:
        """Offset by partition; empty before the first look."""
        with speaking_to_mongodb():
            found = self._positions.find_one({"_id": topic})
        return {int(number): int(offset) for number, offset in found["offsets"].items()} if found else {}

    def keep_positions(self, topic: str, positions: dict[int, int]) -> None:
        document = {"_id": topic, "offsets": {str(number): offset for number, offset in positions.items()}}
        with speaking_to_mongodb():
            self._positions.replace_one({"_id": topic}, document, upsert=True)

    def stored(self, forecast_ids: list[str]) -> set[str]:
        """Which of these forecasts functions/persistence has stored."""
        with speaking_to_mongodb():
            return {found["_id"] for found in self._forecasts.find({"_id": {"$in": forecast_ids}}, {"_id": 1})}

    def series_of(self, forecast_ids: list[str]) -> dict[str, list[str]]:
        """The series of stored forecasts."""
        with speaking_to_mongodb():
            found = self._forecasts.find({"_id": {"$in": forecast_ids}}, {"series": 1})
            return {document["_id"]: document["series"] for document in found}

    def _make_indexes(self) -> None:
        if not self._indexed:
            self._hours.create_indexes(_INDEXES)
            keep_for(self._hours, "watched_until", self._days)  # the index that `watched` reads by
            self._indexed = True


def _replacement(hour: Hour, looked_at: datetime | None) -> ReplaceOne[Document]:
    identity = {"_id": key(hour.feeder, hour.origin)}
    fields = msgspec.to_builtins(hour, builtin_types=(datetime,))
    document = identity | fields | structs.asdict(counts(hour.blocks.values())) | {"looked_at": looked_at}
    return ReplaceOne(identity, document, upsert=True)
