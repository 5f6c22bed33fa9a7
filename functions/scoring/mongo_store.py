"""Actuals, corrections, scores and drift in MongoDB; forecasts are only read. See `handler.Store`.

Every method raises DependencyUnavailable when MongoDB is away.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from domain.actuals import ActualsCorrected, ClosedHour
from functions.mongodb import Document, speaking_to_mongodb, write_once
from functions.retention import keep_for
from functions.scoring.day import hours_in, touched_by
from functions.scoring.documents import (
    StoredForecast,
    actuals_document,
    correction_document,
    stored_correction,
    stored_forecast,
)
from functions.scoring.drift import Drift, Losses, drift_document

_INDEXES = {
    "actuals": [
        IndexModel([("series", ASCENDING), ("interval_start", DESCENDING)]),
        IndexModel([("feeder", ASCENDING), ("interval_start", DESCENDING)]),
    ],
    "corrections": [
        IndexModel([("series", ASCENDING), ("interval_start", DESCENDING)]),
        IndexModel([("feeder", ASCENDING), ("interval_start", DESCENDING)]),
    ],
    "scores": [
        IndexModel([("series", ASCENDING), ("origin", DESCENDING)]),
        IndexModel([("feeder", ASCENDING), ("origin", DESCENDING)]),
    ],
}


class MongoStore:
    """Collections `actuals`, `corrections`, `scores` and `drift`; their indexes are made with the first message.

    Documents of the first three are kept for so many days, None: for ever.
    """

    def __init__(
        self, database: Database[Document], actuals_days: int | None = None, score_days: int | None = None
    ) -> None:
        self._database = database
        self._kept = {
            "actuals": ("interval_start", actuals_days),
            "corrections": ("interval_start", actuals_days),
            "scores": ("origin", score_days),
        }
        self._indexed = False

    def add_actuals(self, window_id: str, hour: ClosedHour) -> bool:
        with speaking_to_mongodb():
            self._make_indexes()
            return write_once(self._database["actuals"], actuals_document(window_id, hour))

    def add_correction(self, correction: ActualsCorrected) -> None:
        with speaking_to_mongodb():
            self._make_indexes()
            write_once(self._database["corrections"], correction_document(correction))

    def forecasts_to_score(self, forecast_ids: list[str], closed_by: str) -> Iterator[StoredForecast]:
        with speaking_to_mongodb():
            scored = {"_id": {"$in": forecast_ids}, "closed_by": {"$ne": closed_by}}
            done = {score["_id"] for score in self._database["scores"].find(scored, {"_id": 1})}
            stored = {"_id": {"$in": [each for each in forecast_ids if each not in done]}}
            ids = [forecast["_id"] for forecast in self._database["forecasts"].find(stored, {"_id": 1})]
        yield from filter(None, map(self.forecast, ids))

    def scores_touched_by(self, correction: ActualsCorrected) -> list[Document]:
        origins = [{"origin": {"$gte": first, "$lte": last}} for first, last in touched_by(correction.interval_start)]
        query = {"series": correction.series, "feeder": correction.feeder, "$or": origins}
        with speaking_to_mongodb():
            return list(self._database["scores"].find(query, {"day_wh": 1, "series": 1, "closed_by": 1}))

    def forecast(self, forecast_id: str) -> StoredForecast | None:
        with speaking_to_mongodb():
            document = self._database["forecasts"].find_one({"_id": forecast_id})
        return stored_forecast(document) if document else None

    def corrections_of(self, forecast: StoredForecast) -> list[ActualsCorrected]:
        hours = [{"interval_start": {"$gte": first, "$lte": last}} for first, last in hours_in(forecast.origin)]
        query = {"feeder": forecast.feeder, "series": {"$in": forecast.series}, "$or": hours}
        with speaking_to_mongodb():
            found = self._database["corrections"].find(query).sort("_id", ASCENDING)
            return [stored_correction(document) for document in found]

    def write_score(self, score: Document) -> None:
        with speaking_to_mongodb():
            self._database["scores"].replace_one({"_id": score["_id"]}, score, upsert=True)

    def losses(self, feeder: str, first: datetime, end: datetime) -> Losses:
        match = {"$match": {"feeder": feeder, "origin": {"$gte": first, "$lt": end}}}
        sums = {name: {"$sum": {"$sum": f"$leads.{name}"}} for name in Losses.__struct_fields__ if name != "forecasts"}
        first_block = {"$sum": {"$cond": [{"$eq": ["$block", 0]}, 1, 0]}}
        with speaking_to_mongodb():
            found = list(
                self._database["scores"].aggregate([match, {"$group": {"_id": None, "forecasts": first_block, **sums}}])
            )
        return Losses(**{name: found[0][name] for name in Losses.__struct_fields__}) if found else Losses()

    def write_drift(self, drift: Drift) -> None:
        document = drift_document(drift)
        with speaking_to_mongodb(), suppress(DuplicateKeyError):  # a newer one is there
            older = {"_id": document["_id"], "origin": {"$lte": drift.origin}}
            self._database["drift"].replace_one(older, document, upsert=True)

    def _make_indexes(self) -> None:
        if not self._indexed:
            for collection, indexes in _INDEXES.items():
                self._database[collection].create_indexes(indexes)
                keep_for(self._database[collection], *self._kept[collection])
            self._indexed = True
