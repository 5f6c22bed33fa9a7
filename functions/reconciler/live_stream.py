"""Which forecasts went out on the live stream, by what functions/broadcast remembers next to it."""

from collections.abc import Mapping
from datetime import UTC, datetime

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from domain.errors import DependencyUnavailable

STREAM = "gridledger:events:all"
_TIMEOUT_S = 3.0


def redis_at(url: str) -> redis.Redis:
    """A client with deadlines that tries once; connects when first used."""
    return redis.Redis.from_url(
        url,
        socket_timeout=_TIMEOUT_S,
        socket_connect_timeout=_TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


def shown(client: redis.Redis, issued_at: Mapping[str, datetime | None]) -> dict[str, bool | None]:
    """By forecast id. None: Redis does not say so, and its stream begins later than this forecast was issued.

    Then nobody can tell: the stream is cut, or it is another Redis than it was. Late news would be of no use to anyone.
    """
    try:
        with client.pipeline(transaction=False) as ask:
            ask.xrange(STREAM, count=1)
            for forecast_id in issued_at:
                ask.exists(f"{{{STREAM}}}:seen:{forecast_id}")
            first, *seen = ask.execute()
    except redis.RedisError as error:
        raise DependencyUnavailable("Redis", str(error)) from error
    begin = _time(first[0][0]) if first else None
    return {
        forecast_id: bool(was_seen) or (False if begin and at and begin <= at else None)
        for (forecast_id, at), was_seen in zip(issued_at.items(), seen, strict=True)
    }


def _time(stream_id: str) -> datetime:
    return datetime.fromtimestamp(int(stream_id.partition("-")[0]) / 1000, UTC)
