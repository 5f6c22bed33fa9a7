"""Which blocks got how far, by id, read from the places themselves: topics, MongoDB, Redis."""

import pymongo
import redis
from kafka import KafkaConsumer, TopicPartition
from msgspec import Struct

from domain.cloud_event import FORECAST_ISSUED, Message, forecast_id, from_event
from domain.forecast import Forecast
from domain.receipt import Receipt
from embedded.endpoints import Endpoints
from embedded.topics import PARTITIONS

_PATIENCE_MS = 10_000


class Tally(Struct, frozen=True):
    """Forecast ids at each station; a window counts as the forecast it is to become."""

    windows: set[str]
    forecasts: dict[str, Forecast]
    stored: set[str]
    broadcast: set[str]
    notarized: set[str]
    dead_letters: int

    def agrees(self) -> bool:
        """At least one block, and every block everywhere."""
        issued = set(self.forecasts)
        return bool(issued) and issued == self.windows == self.stored == self.broadcast == self.notarized


def take_tally(endpoints: Endpoints) -> Tally:
    """Reads everything from the start: for smoke runs and tests, not for a house that has run for days."""
    kafka = endpoints.kafka_bootstrap_servers
    forecasts = [message for _, message in messages(kafka, "energy_forecasts")]
    receipts = [message for _, message in messages(kafka, "energy_receipts")]
    return Tally(
        windows={forecast_id(window) for window, _ in messages(kafka, "energy_predictions")},
        forecasts={each.forecast_id: each for each in forecasts if isinstance(each, Forecast)},
        stored=_stored(endpoints.mongodb_url),
        broadcast=_broadcast(endpoints.redis_url),
        notarized={each for receipt in receipts if isinstance(receipt, Receipt) for each in receipt.forecast_ids},
        dead_letters=len(records(kafka, "energy_dead_letter")),
    )


def messages(bootstrap_servers: str, topic: str) -> list[tuple[str, Message]]:
    """Event id and message of each record."""
    found = []
    for headers, value in records(bootstrap_servers, topic):
        found.append((headers["ce_id"], from_event(headers["ce_type"], value)))
    return found


def records(bootstrap_servers: str, topic: str) -> list[tuple[dict[str, str], bytes]]:
    """Headers and value of all records that the topic holds right now."""
    parts = [TopicPartition(topic, number) for number in range(PARTITIONS[topic])]
    consumer = KafkaConsumer(bootstrap_servers=bootstrap_servers, consumer_timeout_ms=_PATIENCE_MS)
    try:
        consumer.assign(parts)
        consumer.seek_to_beginning(*parts)
        records = [next(consumer) for _ in range(sum(consumer.end_offsets(parts).values()))]
    finally:
        consumer.close()
    return [({name: value.decode() for name, value in record.headers}, record.value) for record in records]


def _stored(mongodb_url: str) -> set[str]:
    with pymongo.MongoClient[dict[str, str]](mongodb_url) as client:
        return {document["_id"] for document in client.get_default_database()["forecasts"].find({}, {"_id": 1})}


def _broadcast(redis_url: str) -> set[str]:
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        streams = [client.xrange(name) for name in client.scan_iter("gridledger:events:*")]
    entries = [fields for stream in streams for _, fields in stream]
    return {fields["id"] for fields in entries if fields["type"] == FORECAST_ISSUED}
