"""When each block was first seen at each station on its way: on the topics, and on a WebSocket."""

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec
from kafka import KafkaConsumer, TopicPartition
from msgspec import Struct

from bench.served.follow import Told, follow
from domain.cloud_event import FORECAST_ISSUED, forecast_id
from embedded.topics import PARTITIONS

STATIONS = {"window": "energy_predictions", "forecast": "energy_forecasts", "receipt": "energy_receipts"}
_POLL_MS = 100


class Receipt(Struct):
    forecast_ids: list[str]


class Sightings:
    """Forecast id → `time.monotonic()`, by station; a window is seen as the forecast that it becomes."""

    def __init__(self) -> None:
        self.seen: dict[str, dict[str, float]] = {station: {} for station in (*STATIONS, "screen")}

    def saw(self, station: str, identity: str) -> None:
        self.seen[station].setdefault(identity, time.monotonic())

    def forget(self) -> None:
        for times in self.seen.values():
            times.clear()

    @contextmanager
    def watching(self, kafka: str, analytics_url: str, feeders: Sequence[str]) -> Iterator[None]:
        """All topics, and the live stream of these feeders, from now on."""
        over = threading.Event()
        consumer = KafkaConsumer(bootstrap_servers=kafka)
        parts = [TopicPartition(name, n) for name in STATIONS.values() for n in range(PARTITIONS[name])]
        consumer.assign(parts)
        consumer.seek_to_end(*parts)
        for part in parts:
            consumer.position(part)  # asked now: what comes from here on is news
        screen = follow(analytics_url, self._told, over, feeders=",".join(feeders))
        threads = [
            threading.Thread(target=self._topics, args=(consumer, over)),
            threading.Thread(target=asyncio.run, args=(screen,)),
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join()
            consumer.close()

    def _topics(self, consumer: KafkaConsumer, over: threading.Event) -> None:
        stations = {topic: station for station, topic in STATIONS.items()}
        while not over.is_set():
            for part, records in consumer.poll(_POLL_MS).items():
                for record in records:
                    for identity in _identities(stations[part.topic], record):
                        self.saw(stations[part.topic], identity)

    def _told(self, told: Told) -> None:
        if told.type == FORECAST_ISSUED:
            self.saw("screen", told.id)


def _identities(station: str, record) -> list[str]:  # type: ignore[no-untyped-def]
    if station == "receipt":
        return msgspec.json.decode(record.value, type=Receipt).forecast_ids
    identity = dict(record.headers)["ce_id"].decode()
    return [forecast_id(identity) if station == "window" else identity]
