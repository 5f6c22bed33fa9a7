"""`python -m embedded.requeue [REASON [--repair CHANGES]]`: what the feature job rejected, and a way to send it again.

Without REASON it lists how many wait for each. With it, each record that was rejected for this reason goes back to
the topic it came from, with its key, once. It arrives now, as far as the pipeline is concerned: with the newest
timestamp of that topic. So it is judged by today's registry and clock, and the clock does not move by it.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import msgspec
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.structs import OffsetAndMetadata
from msgspec import Struct

from embedded.repair import Repair, parse_repair
from embedded.running_house import address
from embedded.settings import Settings

_QUARANTINE = "energy_quarantine"
_LAST_RECORDS = 1000  # of a partition: devices do not arrive in the order of their timestamps
_GROUP = "gridledger-requeue-{reason}"  # its offset: everything of this reason before it was sent again


class Quarantined(Struct, frozen=True):
    """What spark/rejection.py writes."""

    record: str
    reason: str
    detail: str
    topic: str
    partition: int
    offset: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reason", nargs="?", help="which records to send again")
    parser.add_argument("--repair", default="", help="field=value, field:old=new or field>other, comma-separated")
    parser.add_argument("--list", action="store_true", help="only list (as without a reason)")
    options = parser.parse_args()
    servers = Settings.from_environment().kafka_bootstrap_servers or address("kafka_bootstrap_servers")
    if options.reason and not options.list:
        print(requeue(servers, options.reason, parse_repair(options.repair)))
    else:
        print("\n".join(listing(servers)) or "nothing is in quarantine")


def listing(servers: str) -> list[str]:
    """A line for each reason: how many there are, how many wait to be sent again, and what the newest one says."""
    with closing(_consumer(servers, None)) as consumer:
        found = list(_until(consumer, consumer.end_offsets(_parts(consumer))))
    counts, newest = Counter(it.reason for _, it in found), {it.reason: it for _, it in found}
    lines = []
    for reason, count in counts.most_common():
        with closing(_consumer(servers, _GROUP.format(reason=reason))) as consumer:
            done = {part: consumer.committed(part) or 0 for part in _parts(consumer)}
        waiting = sum(
            it.reason == reason and record.offset >= done[TopicPartition(_QUARANTINE, record.partition)]
            for record, it in found
        )
        lines.append(f"{reason}: {count}, {waiting} not sent again; for example: {newest[reason].detail}")
    return lines


def requeue(servers: str, reason: str, repair: Repair) -> str:
    """Send again what was rejected for this reason and was not sent again before; says how many."""
    sent: set[tuple[str, int, int]] = set()
    repaired, acknowledged = 0, []
    with closing(_consumer(servers, _GROUP.format(reason=reason))) as consumer, closing(_producer(servers)) as producer:
        now_ms: dict[str, int] = {}
        ends = consumer.end_offsets(_parts(consumer))
        for record, it in _until(consumer, ends):
            origin = (it.topic, it.partition, it.offset)
            if it.reason != reason or origin in sent:
                continue  # the job may write a rejection twice, when it is started again
            sent.add(origin)
            if it.topic not in now_ms:
                now_ms[it.topic] = newest_ms(servers, it.topic)
            value = repair(it.record)
            repaired += value != it.record
            arrives_ms = now_ms[it.topic] or record.timestamp
            acknowledged.append(producer.send(it.topic, value.encode(), record.key, timestamp_ms=arrives_ms))
        for future in acknowledged:
            future.get(60)
        consumer.commit({part: OffsetAndMetadata(end, "", -1) for part, end in ends.items()})
    return f"{reason}: {len(sent)} sent again, {repaired} of them repaired"


def newest_ms(servers: str, topic: str) -> int:
    """The timestamp of the newest record of a topic, where its arrival clock stands; 0 when it is empty."""
    newest = 0
    with closing(KafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False)) as consumer:
        parts = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]
        consumer.assign(parts)
        begins, ends = consumer.beginning_offsets(parts), consumer.end_offsets(parts)
        waiting = {part for part in parts if ends[part] > begins[part]}
        for part in parts:
            consumer.seek(part, max(begins[part], ends[part] - _LAST_RECORDS))
        while waiting:
            for part, records in consumer.poll(timeout_ms=1000).items():
                newest = max(newest, *(record.timestamp for record in records))
                if consumer.position(part) >= ends[part]:
                    waiting.discard(part)
    return newest


def _until(consumer: KafkaConsumer, ends: dict[TopicPartition, int]) -> Iterator[tuple[Any, Quarantined]]:
    """From where the consumer stands to these offsets."""
    while any(consumer.position(part) < end for part, end in ends.items()):
        for part, records in consumer.poll(timeout_ms=1000).items():
            for record in records:
                if record.offset < ends[part]:
                    yield record, msgspec.json.decode(record.value, type=Quarantined)


def _parts(consumer: KafkaConsumer) -> list[TopicPartition]:
    parts = [TopicPartition(_QUARANTINE, n) for n in sorted(consumer.partitions_for_topic(_QUARANTINE) or ())]
    consumer.assign(parts)
    return parts


def _consumer(servers: str, group: str | None) -> KafkaConsumer:
    return KafkaConsumer(
        bootstrap_servers=servers, group_id=group, auto_offset_reset="earliest", enable_auto_commit=False
    )


def _producer(servers: str) -> KafkaProducer:
    return KafkaProducer(bootstrap_servers=servers, acks="all", compression_type="lz4")


if __name__ == "__main__":
    main()
