"""What the reconciler found of each feeder and hour: documents of `reconciliation` (functions/reconciler/hour.py)."""

from datetime import datetime

from msgspec import Struct
from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

from functions.mongodb import Document, speaking_to_mongodb

COUNTED = (
    *("windows", "stored", "broadcast", "notarized", "pending"),
    *("complete", "waiting", "dead_lettered", "missing", "sent_again"),
)
_READ = dict.fromkeys(("feeder", "origin", "looked_at", *COUNTED), 1) | {"_id": 0}
_COMPARED = {"$cond": [{"$eq": ["$notarized", None]}, 0, 1]}  # whether proofs were compared in this hour


class Selection(Struct, frozen=True):
    """Hours with origins in [begin, end) of these feeders; None: of all."""

    feeders: frozenset[str] | None = None
    begin: datetime | None = None
    end: datetime | None = None

    def query(self) -> Document:
        bounds = {operator: bound for operator, bound in (("$gte", self.begin), ("$lt", self.end)) if bound}
        of_feeders: Document = {} if self.feeders is None else {"feeder": {"$in": sorted(self.feeders)}}
        return of_feeders | ({"origin": bounds} if bounds else {})


class Totals(Struct, frozen=True):
    """Sums over a selection, by name, and when it was last looked at. Proofs are None where notarization is off."""

    counts: dict[str, int | None]
    looked_at: datetime | None


class Reconciliation:
    """Reads the collection `reconciliation`."""

    def __init__(self, database: Database[Document]) -> None:
        self._hours = database["reconciliation"]

    def hours(self, selection: Selection, after: tuple[datetime, str] | None, limit: int) -> list[Document]:
        """Newest origin first, then by feeder; from `after` on, which is an origin and a feeder."""
        wanted = selection.query()
        if after:
            origin, feeder = after
            beyond = [{"origin": {"$lt": origin}}, {"origin": origin, "feeder": {"$gt": feeder}}]
            wanted = {"$and": [wanted, {"$or": beyond}]}
        order = [("origin", DESCENDING), ("feeder", ASCENDING)]
        with speaking_to_mongodb():
            return list(self._hours.find(wanted, _READ).sort(order).limit(limit))

    def totals(self, selection: Selection) -> Totals:
        sums: Document = {name: {"$sum": f"${name}"} for name in COUNTED}
        group = {"_id": None, "looked_at": {"$max": "$looked_at"}, "compared": {"$sum": _COMPARED}, **sums}
        with speaking_to_mongodb():
            found = list(self._hours.aggregate([{"$match": selection.query()}, {"$group": group}]))
        if not found:
            return Totals({name: None if name in {"notarized", "pending"} else 0 for name in COUNTED}, None)
        (one,) = found
        counts = {name: one[name] for name in COUNTED}
        if not one["compared"]:
            counts |= {"notarized": None, "pending": None}
        return Totals(counts, one["looked_at"])
