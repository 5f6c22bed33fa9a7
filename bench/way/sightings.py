"""When each block was first seen at each station on its way: on the topics, and on a WebSocket."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec
from kafka import KafkaConsumer, TopicPartition
from msgspec import Struct

from bench.served.web_socket import WebSocket
from domain.cloud_event import FORECAST_ISSUED, forecast_id
from embedded.topics import PARTITIONS

STATIONS = {"window": "energy_predictions", "forecast": "energy_forecasts", "receipt": "energy_receipts"}
_POLL_MS = 100


class Told(Struct):
    stream_id: str
    type: str
    id: str


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
        url = analytics_url.replace("http", "ws", 1) + f"/api/v1/stream?feeders={','.join(feeders)}"
        threads = [
            threading.Thread(target=self._topics, args=(consumer, over)),
            threading.Thread(target=lambda: asyncio.run(self._stream(url, over))),
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

    async def _stream(self, url: str, over: threading.Event) -> None:
        newest = ""

        def on_text(text: bytes) -> None:
            nonlocal newest
            told = msgspec.json.decode(text, type=Told)
            newest = told.stream_id
            if told.type == FORECAST_ISSUED:
                self.saw("screen", told.id)

        while not over.is_set():
            with contextlib.suppress(OSError):
                socket = await WebSocket.connect(f"{url}&last_event_id={newest}", on_text)
                while not over.is_set() and not socket.lost.done():
                    await asyncio.wait({socket.lost}, timeout=_POLL_MS / 1000)
                socket.cut()


def _identities(station: str, record) -> list[str]:  # type: ignore[no-untyped-def]
    if station == "receipt":
        return msgspec.json.decode(record.value, type=Receipt).forecast_ids
    identity = dict(record.headers)["ce_id"].decode()
    return [forecast_id(identity) if station == "window" else identity]
