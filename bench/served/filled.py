"""A store with so many forecasts in it, put there in bulk as the functions make their documents.

Scores are of one day's losses under many ids: what they say does not change what it costs to read them.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

import numpy as np
import psycopg
from msgspec import Struct
from pymongo.database import Database

from bench.notary.issued import block
from bench.served.stores import Stores
from domain.actuals import ClosedHour
from domain.feature_window import HORIZON_HOURS, HOUR, MAX_SERIES
from domain.forecast import Forecast
from domain.receipt import Receipt
from functions.mongodb import Document, database, speaking_to_mongodb
from functions.persistence.documents import forecast_document, joined_receipt, receipt_document
from functions.persistence.mongo_store import MongoStore as ForecastStore
from functions.scoring.day import LAGS_H
from functions.scoring.documents import actuals_document, score_document, stored_forecast
from functions.scoring.mongo_store import MongoStore as ScoreStore

DAYS_SHOWN = 30
_HOURS = DAYS_SHOWN * 24
_PATIENCE_S = 60.0  # of a lot
_AT_ONCE = 16  # blocks: a larger lot is more than the embedded server keeps up with


class Filled(Struct, frozen=True):
    """So many feeders with a block each, an origin an hour."""

    feeders: int
    hours: int

    @property
    def forecasts(self) -> int:
        return self.feeders * self.hours * MAX_SERIES

    def blocks(self) -> Iterator[Forecast]:
        """As they come: all feeders of an hour, then the next hour."""
        return (block(feeder, hour) for hour in range(self.hours) for feeder in range(self.feeders))


def fill(stores: Stores, forecasts: int) -> Filled:
    """At least so many; months of few feeders rather than a day of many, so that a series has its 30 days."""
    blocks = -(-forecasts // MAX_SERIES)
    feeders = max(1, blocks // _HOURS)
    filled = Filled(feeders, -(-blocks // feeders))
    _register(stores.postgres_url, feeders)
    mongodb, issued = database(stores.mongodb_url), filled.blocks()
    first = next(issued)
    ForecastStore(mongodb).add_forecast(first)  # makes the indexes, as the next does
    ForecastStore(mongodb).add_receipt(_receipt(first))
    ScoreStore(mongodb).add_actuals(first.window_id, _closed(first))
    score = _score(first)
    mongodb["scores"].insert_one(_score_of(first, score))
    with ThreadPoolExecutor(1) as pool:  # the server takes one lot while the next is made
        under_way: Future[None] = pool.submit(lambda: None)
        while some := list(islice(issued, _AT_ONCE)):
            documents = {
                "forecasts": [_stored(one) for one in some],
                "actuals": [actuals_document(one.window_id, _closed(one)) for one in some],
                "scores": [_score_of(one, score) for one in some],
            }
            under_way.result()
            under_way = pool.submit(_insert, mongodb, documents)
        under_way.result()
    mongodb.client.close()
    return filled


def _insert(mongodb: Database[Document], documents: dict[str, list[Document]]) -> None:
    with speaking_to_mongodb(_PATIENCE_S):
        for collection, lot in documents.items():
            mongodb[collection].insert_many(lot, ordered=False)


def _register(postgres_url: str, feeders: int) -> None:
    names = {"feeders": feeders, "series": MAX_SERIES}
    with psycopg.connect(postgres_url) as connection:
        connection.execute("insert into stations (station_id, name) values ('w', 'w')")
        connection.execute(
            "insert into feeders (feeder_id, name, time_zone, country, station_id) "
            "select 'feeder-' || n, n, 'Europe/Berlin', 'DE', 'w' from generate_series(0, %(feeders)s - 1) n",
            names,
        )
        connection.execute(
            "insert into series (series_id, feeder_id, kind, block, position, min_wh, max_wh) "
            "select 'feeder-' || n || '-meter-' || to_char(m, 'FM00'), 'feeder-' || n, 'meter', 0, m, -100000, 100000 "
            "from generate_series(0, %(feeders)s - 1) n, generate_series(0, %(series)s - 1) m",
            names,
        )


def _stored(forecast: Forecast) -> Document:
    """With the receipt that persistence joins to it."""
    return forecast_document(forecast) | {"receipt": joined_receipt(receipt_document(_receipt(forecast)))}


def _receipt(forecast: Forecast) -> Receipt:
    a_root, block_time = "0x" + forecast.forecast_id * 2, forecast.available_at
    place = (31337, "0x" + "1" * 40, "0x" + "2" * 40, 1)
    return Receipt(*place, a_root, MAX_SERIES, a_root, 1, block_time, "final", [forecast.forecast_id])


def _closed(forecast: Forecast) -> ClosedHour:
    """The hour that ended at its origin."""
    energy_wh: list[int | None] = [1000 + row for row in range(len(forecast.series))]
    return ClosedHour(forecast.feeder, forecast.block, forecast.origin - HOUR, forecast.series, energy_wh)


def _score(forecast: Forecast) -> Document:
    day = np.random.default_rng(7).integers(0, 5000, (len(LAGS_H), MAX_SERIES, HORIZON_HOURS))
    return score_document(stored_forecast(forecast_document(forecast)), day.astype(np.float64), forecast.window_id)


def _score_of(forecast: Forecast, score: Document) -> Document:
    own = {"_id": forecast.forecast_id, "feeder": forecast.feeder, "series": forecast.series}
    return score | own | {"origin": forecast.origin}
