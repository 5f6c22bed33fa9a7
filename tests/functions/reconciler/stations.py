"""The stations of a small house, filled as the other functions fill them; each may be left out for one window."""

import uuid
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.admin import NewTopic

from domain.cloud_event import forecast_id, to_event, window_id
from functions.broadcast.handler import broadcast
from functions.notary import outbox
from functions.reconciler.handler import Reconciler
from functions.reconciler.mongo_store import MongoStore as Hours
from functions.reconciler.notary_book import NotaryBook
from functions.reconciler.stations import Stations
from functions.reconciler.topics import Names
from kafka_topics.brokers import Brokers
from tests.messages import ORIGIN, forecast, window

GRACE = timedelta(minutes=10)
LONG_AGO = timedelta(hours=1)
HOUR = timedelta(hours=1)


class House:
    """Topics and consumer groups of its own; the stores are the test's."""

    def __init__(self, servers, mongodb, store, stream, redis_client, postgres):
        self.servers, self.mongodb, self.redis, self.postgres = servers, mongodb, redis_client, postgres
        self._store, self._stream = store, stream
        names = Names()
        self.names = Names(*(f"{getattr(names, each)}-{uuid.uuid4().hex[:8]}" for each in names.__struct_fields__))
        topics = (self.names.predictions, self.names.forecasts, self.names.dead_letters)
        self._clients = ExitStack()
        self.producer = self._clients.enter_context(KafkaProducer(bootstrap_servers=servers))
        self._consumer = self._clients.enter_context(KafkaConsumer(bootstrap_servers=servers))
        self._admin = self._clients.enter_context(KafkaAdminClient(bootstrap_servers=servers))
        self._admin.create_topics([NewTopic(topic, 2, 1) for topic in topics])

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._clients.close()

    def publish(self, topic, message, ago=LONG_AGO, headers=()):
        event, at = to_event(message), datetime.now(UTC) - ago
        record = (event.data, event.partitionkey.encode(), [*event.kafka_headers(), *headers])
        self.producer.send(topic, *record, timestamp_ms=int(1000 * at.timestamp())).get(30)

    def close(self, *origins, ago=LONG_AGO):
        for origin in origins:
            self.publish(self.names.predictions, window(origin), ago)

    def issue(self, *origins, but=(), ago=LONG_AGO):
        """Forecasts everywhere, except at the stations that are named."""
        for origin in origins:
            issued = forecast(origin)
            self.publish(self.names.forecasts, issued, ago)
            if "persistence" not in but:
                self._store.add_forecast(issued)
            if "broadcast" not in but:
                broadcast(issued, self._stream)
            if "notary" not in but:
                outbox.add(self.postgres, issued)

    def refuse(self, message, ago=LONG_AGO):
        self.publish(self.names.dead_letters, message, ago, [("ce_knativeerrorcode", b"422")])

    def begin_stream(self, ago=2 * LONG_AGO):
        """An entry of before all that this house issues."""
        at = int(1000 * (datetime.now(UTC) - ago).timestamp())
        self.redis.xadd("gridledger:events:all", {"id": "first", "type": "t", "feeder": "", "data": "{}"}, id=at)

    def deliver(self, *hops):
        """These hops have seen all that there is; none named: all of them."""
        for hop, (topic, group) in self.names.hops().items():
            if not hops or hop in hops:
                ends = self._consumer.end_offsets([TopicPartition(topic, number) for number in (0, 1)])
                offsets = {part: OffsetAndMetadata(end, "", -1) for part, end in ends.items()}
                self._admin.alter_group_offsets(group, offsets)

    def reconciler(self, notarizes=True, **other):
        """`other`: servers in the place of these."""
        book = NotaryBook(other.get("postgres", _url(self.postgres))) if notarizes else None
        stations = Stations(Hours(self.mongodb), other.get("redis", self.redis), book)
        return Reconciler(Brokers(other.get("kafka", self.servers)), stations, GRACE, self.names)

    def look(self, after=timedelta(), **options):
        """One look, as if so much time had passed."""
        self.reconciler(**options).look(datetime.now(UTC) + after)
        return self.hours()

    def hours(self):
        return list(self.mongodb["reconciliation"].find().sort("_id"))

    def records(self, topic):
        """All of them, in order."""
        parts = [TopicPartition(topic, number) for number in (0, 1)]
        self._consumer.assign(parts)
        self._consumer.seek_to_beginning(*parts)
        count = sum(self._consumer.end_offsets(parts).values())
        return [next(self._consumer) for _ in range(count)]

    def forget(self, topic):
        """As retention does it, all of it at once."""
        ends = self._consumer.end_offsets([TopicPartition(topic, number) for number in (0, 1)])
        self._admin.delete_records(ends)

    def ids(self, topic):
        return [dict(record.headers)["ce_id"].decode() for record in self.records(topic)]


def window_ids(*origins):
    return [window_id("feeder-1", 0, origin) for origin in origins]


def forecast_ids(*origins):
    return [forecast_id(each) for each in window_ids(*origins)]


def origins(count):
    return [ORIGIN + step * HOUR for step in range(count)]


def _url(connection):
    about = connection.info
    return f"postgresql://{about.user}@{about.host}:{about.port}/{about.dbname}"
