"""Fills the stores as the other functions do: registry, forecasts, actuals, the notary's book, the stream."""

import contextlib
from datetime import UTC, datetime, timedelta

import psycopg
import redis

from domain.cloud_event import forecast_id, window_id
from domain.commitment import batch_entry
from domain.forecast import QUANTILES_PERMILLE, Forecast, Model
from domain.receipt import Receipt
from functions.broadcast.handler import broadcast
from functions.broadcast.redis_stream import RedisStream, redis_at
from functions.mongodb import database
from functions.notary import outbox
from functions.notary.batching import root_of
from functions.persistence.mongo_store import MongoStore

HOUR = timedelta(hours=1)
ORIGIN = datetime(2026, 1, 31, 7, tzinfo=UTC)
LEDGER = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
ISSUER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


def forecast(origin=ORIGIN, feeder="north", series=("m-1", "m-2", "north"), first_wh=100, **changes):
    """A block of round numbers: rows, hours and quantiles ascend."""
    fields = {
        "forecast_id": forecast_id(window_id(feeder, 0, origin)),
        "window_id": window_id(feeder, 0, origin),
        "feeder": feeder,
        "block": 0,
        "origin": origin,
        "available_at": origin + timedelta(minutes=5),
        "series": list(series),
        "energy_wh": [
            [[first_wh + 1000 * row + 20 * hour + q for q in range(len(QUANTILES_PERMILLE))] for hour in range(24)]
            for row in range(len(series))
        ],
        "degradation": ["full"] * len(series),
        "model": Model("load_lstm", "1", "ab" * 32),
    }
    return Forecast(**(fields | changes))


class House:
    """Writers on the stores of these settings."""

    chain_id = 31337

    def __init__(self, settings):
        self.settings = settings
        self._stack = contextlib.ExitStack()
        self.postgres = self._stack.enter_context(psycopg.connect(settings.postgres_url, autocommit=True))
        self.mongodb = database(settings.mongodb_url)
        self._stack.callback(self.mongodb.client.close)
        self.redis = self._stack.enter_context(redis.Redis.from_url(settings.redis_url, decode_responses=True))
        self.store = MongoStore(self.mongodb)
        self.stream = RedisStream(self._stack.enter_context(redis_at(settings.redis_url)))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._stack.close()

    def commission(self, feeder="north", meters=("m-1", "m-2"), limit_wh=50_000):
        self.postgres.execute("insert into stations values ('st', 'Station') on conflict do nothing")
        row = (feeder, feeder.title(), "Europe/London", "GB-ENG", "st", limit_wh)
        self.postgres.execute("insert into feeders values (%s, %s, %s, %s, %s, %s)", row)
        for position, series in enumerate((*meters, feeder)):
            kind = "total" if series == feeder else "meter"
            row = (series, feeder, kind, 0, position, -1000, 1000)
            self.postgres.execute("insert into series values (%s, %s, %s, %s, %s, %s, %s)", row)

    def issue(self, *forecasts):
        """Stored and queued for the chain."""
        for one in forecasts:
            self.store.add_forecast(one)
            outbox.add(self.postgres, one)

    def notarize(self, *forecasts, sequence=1, block_time=None, status="included"):
        """One batch of these blocks, in a block on chain; returns its receipt, stored too."""
        keys = dict(self.postgres.execute("select series_id, key from series_keys").fetchall())
        entries = sorted(batch_entry(one, row, keys[name]) for one in forecasts for row, name in enumerate(one.series))
        root, tx_hash, block_time = root_of(entries), f"0x{sequence:064x}", block_time or forecasts[0].origin
        place = (self.chain_id, LEDGER, ISSUER, sequence)
        row = (*place, root, len(entries), sequence, b"signed", tx_hash, status, sequence, block_time)
        self.postgres.execute(
            "insert into batches (chain_id, ledger, issuer, sequence, root, count, nonce, raw_tx, tx_hash, status,"
            f" block_number, block_time) values ({', '.join(['%s'] * len(row))})",
            row,
        )
        for index, entry in enumerate(entries):
            self.postgres.execute(
                "update outbox set (chain_id, ledger, issuer, sequence, leaf_index) = (%s, %s, %s, %s, %s)"
                " where pseudonym = %s and origin = to_timestamp(%s)",
                (*place, index, entry.pseudonym, entry.origin),
            )
        ids = [one.forecast_id for one in forecasts]
        receipt = Receipt(*place, "0x" + root.hex(), len(entries), tx_hash, sequence, block_time, status, ids)
        self.store.add_receipt(receipt)
        return receipt

    def close_hours(self, begin, rows, feeder="north", series=("m-1", "m-2", "north"), flags=()):
        """`rows`: per hour one energy per series."""
        self.mongodb["actuals"].insert_many(
            {
                "_id": window_id(feeder, 0, begin + (step + 1) * HOUR),
                "feeder": feeder,
                "block": 0,
                "interval_start": begin + step * HOUR,
                "series": list(series),
                "energy_wh": list(row),
                "flags": list(flags),
            }
            for step, row in enumerate(rows)
        )

    def broadcast(self, *messages):
        """Stream ids of these messages, in order."""
        for message in messages:
            broadcast(message, self.stream)
        return [entry for entry, _ in self.redis.xrevrange("gridledger:events:all", count=len(messages))][::-1]
