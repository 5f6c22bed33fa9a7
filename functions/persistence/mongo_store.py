"""Forecasts and receipts in MongoDB, and how the two find each other.

Both come through different topics, so either may be first. Each is written before it looks for the other: whichever
comes second, or comes again after a crash, joins them. Of several receipts a forecast shows the one that says most:
`final` before `included`, then the later block (after a reorganisation a batch is included anew). That is an order
of the receipts themselves, not of their arrival, so every order of arrival ends in the same document.
"""

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.database import Database

from domain.forecast import Forecast
from domain.receipt import Receipt
from functions.mongodb import Document, speaking_to_mongodb, write_once
from functions.persistence.documents import forecast_document, joined_receipt, receipt_document
from functions.retention import keep_for

_FORECAST_INDEXES = [
    IndexModel([("series", ASCENDING), ("origin", DESCENDING)]),  # history of one series, newest first
    IndexModel([("feeder", ASCENDING), ("origin", DESCENDING)]),
]
_RECEIPT_INDEXES = [IndexModel([("forecast_ids", ASCENDING)])]


class MongoStore:
    """Collections `forecasts` and `receipts`, kept for so many days; indexes are made with the first message."""

    def __init__(self, database: Database[Document], days: int | None = None) -> None:
        self._days = days
        self._forecasts = database["forecasts"]
        self._receipts = database["receipts"]
        self._indexed = False

    def add_forecast(self, forecast: Forecast) -> None:
        """See `handler.Store`; DependencyUnavailable when MongoDB is away, and then nothing or a part is done."""
        document = forecast_document(forecast)
        with speaking_to_mongodb():
            self._make_indexes()
            write_once(self._forecasts, document)
            for receipt in self._receipts.find({"forecast_ids": forecast.forecast_id}, {"forecast_ids": 0}):
                self._join(receipt, [forecast.forecast_id])

    def add_receipt(self, receipt: Receipt) -> None:
        """See `handler.Store`; DependencyUnavailable as above."""
        document = receipt_document(receipt)
        with speaking_to_mongodb():
            self._make_indexes()
            write_once(self._receipts, document)
            self._join(document, receipt.forecast_ids)

    def _join(self, receipt: Document, forecast_ids: list[str]) -> None:
        """One atomic step per forecast: it never goes back to a receipt that says less.

        A step for each kind of those, for with an `$or` some servers read all forecasts that there are. Those that say
        least come first: a forecast that gets another receipt meanwhile is met again, in a later step.
        """
        joined = {"$set": {"receipt": joined_receipt(receipt)}}
        for says_less in _that_say_less(receipt):
            self._forecasts.update_many({"_id": {"$in": forecast_ids}, **says_less}, joined)

    def _make_indexes(self) -> None:
        if not self._indexed:
            self._forecasts.create_indexes(_FORECAST_INDEXES)
            self._receipts.create_indexes(_RECEIPT_INDEXES)
            keep_for(self._forecasts, "origin", self._days)
            keep_for(self._receipts, "block_time", self._days)
            self._indexed = True


def _that_say_less(receipt: Document) -> list[Document]:
    """Which joined receipts this one replaces, those that say least first."""
    status, time, number = receipt["status"], receipt["block_time"], receipt["block_number"]
    earlier: list[Document] = [{"receipt": None}] + [{"receipt.status": "included"}] * (status == "final")
    return [
        *earlier,
        {"receipt.status": status, "receipt.block_time": {"$lt": time}},
        {"receipt.status": status, "receipt.block_time": time, "receipt.block_number": {"$lt": number}},
    ]
