"""Keeps the feature store's query running beside the job's own: no forecast waits for it, and it waits for its disk."""

import logging
from collections.abc import Callable

from pyspark.errors import PySparkException
from pyspark.sql.streaming.query import StreamingQuery

_LOG = logging.getLogger("feature job")

_PAUSE_S = 60.0
# Marks in Spark's text, and what they mean; the first that is there counts.
_MEANINGS = (
    ("No space left on device", "its disk is full; make room"),
    (
        "Some data may have been lost",
        "energy_predictions no longer has what it waits for; delete _checkpoint in FEATURE_STORE_DIR: what is stored "
        "stays, and it goes on with what the topic has",
    ),
    ("UnknownTopicOrPartition", "Kafka does not know energy_predictions; create it"),
    ("org.apache.kafka", "Kafka failed"),
)


class FeatureStoreWatch:
    """`start` begins the query, or goes on with it."""

    def __init__(self, start: Callable[[], StreamingQuery]) -> None:
        self._start = start
        self._query: StreamingQuery | None = None
        self._next_start_s = 0.0

    def look(self, now_s: float) -> None:
        """Start it when it does not run and its pause is over; what ended it is said. `now_s` is of any one clock."""
        if self._query is not None and not self._query.isActive:
            self._say(str(self._query.exception()), now_s)
        if self._query is None and now_s >= self._next_start_s:
            try:
                self._query = self._start()
            except (OSError, PySparkException) as error:
                self._say(str(error), now_s)

    def _say(self, text: str, now_s: float) -> None:
        self._query, self._next_start_s = None, now_s + _PAUSE_S
        _LOG.error("the feature store ended: %s; it is started again in %.0f s", _meaning(text), _PAUSE_S)


def _meaning(text: str) -> str:
    """The sentence for the text of a failed query, and the line it was found in; or the text's last words."""
    for mark, sentence in _MEANINGS:
        for line in text.splitlines():
            if mark in line:
                return f"{sentence} ({line.strip()[:300]})"
    said = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("\t")]
    return said[-1][:300] if said else "it did not say why"
