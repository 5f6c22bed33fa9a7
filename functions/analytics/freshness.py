"""The newest of everything, for people who ask whether the house is alive; and whether each store answers."""

from datetime import datetime

import redis
from pymongo.database import Database
from redis.backoff import NoBackoff
from redis.retry import Retry

from domain.errors import DependencyUnavailable
from functions.analytics.event_stream import STREAM
from functions.analytics.notary_funds import NotaryFunds, newest_funds
from functions.analytics.postgres import connected
from functions.mongodb import Document, speaking_to_mongodb

_TIMEOUT_S = 2.0


class Freshness:
    """Each question goes to one store and raises DependencyUnavailable when that is down."""

    def __init__(self, postgres_url: str, database: Database[Document], redis_url: str) -> None:
        self._postgres_url = postgres_url
        self._database = database
        self._redis = redis.Redis.from_url(
            redis_url,
            socket_timeout=_TIMEOUT_S,
            socket_connect_timeout=_TIMEOUT_S,
            decode_responses=True,
            retry=Retry(NoBackoff(), 0),
        )

    def ask_postgres(self) -> None:
        """Schema included: without the registry nothing can be served."""
        with connected(self._postgres_url) as connection:
            connection.execute("select 1 from series limit 1")

    def ask_mongodb(self) -> None:
        with speaking_to_mongodb():
            self._database.command("ping")

    def ask_redis(self) -> None:
        self._newest_entries()

    def newest_origin(self) -> datetime | None:
        return self._newest("forecasts", "origin")

    def newest_hour(self) -> datetime | None:
        return self._newest("actuals", "interval_start")

    def newest_block_time(self) -> datetime | None:
        with connected(self._postgres_url) as connection:
            row = connection.execute("select max(block_time) from batches").fetchone()
        return row[0] if row else None

    def notary_funds(self) -> NotaryFunds | None:
        return newest_funds(self._postgres_url)

    def newest_stream_id(self) -> str | None:
        return next(iter(self._newest_entries()), None)

    def _newest(self, collection: str, field: str) -> datetime | None:
        with speaking_to_mongodb():
            document = self._database[collection].find_one({}, {field: 1}, sort=[(field, -1)])
        return document[field] if document else None

    def _newest_entries(self) -> list[str]:
        try:
            entries = self._redis.xrevrange(STREAM, count=1)
        except redis.RedisError as error:
            raise DependencyUnavailable("Redis", str(error)) from error
        return [str(entry_id) for entry_id, _ in entries or []]
