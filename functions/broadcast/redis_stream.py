"""One capped Redis stream for each group of feeders, in which every event stands once.

Whether an id was shown and the entry itself are written by one script: Redis runs it whole or not at all, and keeps
it so in its append-only file. A process that dies before has shown nothing, one that dies after is not repeated.
"""

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from domain.errors import DependencyUnavailable
from functions.broadcast.handler import Entry

GROUP = "all"
# A day of 80 blocks and the receipts. 200 MB if every block has 64 series (a forecast of those takes 100 kB), 65 MB
# with 20 series; who was away longer asks the API.
CAPACITY = 4096
_REMEMBERED_S = 7 * 24 * 3600  # what Kafka keeps by default: nothing older is delivered again
_TIMEOUT_S = 3.0

# The id is written last: an error in a script undoes nothing, and an entry that Redis refused must have another try.
_APPEND_ONCE = """
if redis.call('EXISTS', KEYS[2]) == 1 then return end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*',
           'id', ARGV[3], 'type', ARGV[4], 'feeder', ARGV[5], 'data', ARGV[6])
redis.call('SET', KEYS[2], '', 'EX', ARGV[1])
"""


def redis_at(url: str) -> redis.Redis:
    """A client with deadlines that tries once; connects when first used."""
    return redis.Redis.from_url(
        url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S, retry=Retry(NoBackoff(), 0)
    )


class RedisStream:
    """The stream of the one group there is so far."""

    def __init__(self, client: redis.Redis) -> None:
        self._append_once = client.register_script(_APPEND_ONCE)

    def append(self, entry: Entry) -> None:
        """See `handler.Stream`; DependencyUnavailable when Redis is away or takes no writes."""
        stream = f"gridledger:events:{GROUP}"
        seen = f"{{{stream}}}:seen:{entry.id}"  # braces: the same slot of a Redis Cluster
        try:
            fields: list[str | bytes] = [entry.id, entry.type, entry.feeder, entry.data]
            self._append_once(keys=[stream, seen], args=[_REMEMBERED_S, CAPACITY, *fields])
        except redis.RedisError as error:
            raise DependencyUnavailable("Redis", str(error)) from error
