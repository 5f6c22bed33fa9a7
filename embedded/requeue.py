"""`python -m embedded.requeue [REASON [--meter ID] [--repair CHANGES]]`: what the feature job rejected, sent again.

Without REASON it lists how many wait for each. With it, each record that was rejected for this reason goes back to
the topic it came from, with its key, once; with a meter's id only those of this meter. It arrives now, as far as the
pipeline is concerned: with the newest timestamp of that topic. So it is judged by today's registry and clock, and the
clock does not move by it.
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
from embedded.requeued import SentAgain, group, read_sent_again
from embedded.running_house import address
from embedded.settings import Settings

_QUARANTINE = "energy_quarantine"
_LAST_RECORDS = 1000  # of a partition: devices do not arrive in the order of their timestamps


class Quarantined(Struct, frozen=True):
    """What spark/rejection.py writes."""

    record: str
    reason: str
    detail: str
    topic: str
    partition: int
    offset: int


class _Sender(Struct):
    """Who sent a record, if that can be read."""

    meter_id: str | None = None
    station_id: str | None = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reason", nargs="?", help="which records to send again")
    parser.add_argument("--meter", help="only those of this meter (or weather station)")
    parser.add_argument("--repair", default="", help="field=value, field:old=new or field>other, comma-separated")
    parser.add_argument("--list", action="store_true", help="only list (as without a reason)")
    options = parser.parse_args()
    servers = Settings.from_environment().kafka_bootstrap_servers or address("kafka_bootstrap_servers")
    if options.reason and not options.list:
        print(requeue(servers, options.reason, parse_repair(options.repair), options.meter))
    else:
        print("\n".join(listing(servers, options.meter)) or "nothing is in quarantine")


def listing(servers: str, meter: str | None = None) -> list[str]:
    """A line for each reason: how many there are, how many wait to be sent again, and what the newest one says."""
    sent_again = read_sent_again(servers)
    with closing(_consumer(servers, None)) as consumer:
        found = list(_until(consumer, consumer.end_offsets(_parts(consumer))))
    found = [(record, it) for record, it in found if meter in (None, sender(record, it))]
    counts, newest = Counter(it.reason for _, it in found), {it.reason: it for _, it in found}
    waiting = Counter(
        it.reason
        for record, it in found
        if not sent_again.has(it.reason, sender(record, it), record.partition, record.offset)
    )
    return [
        f"{reason}: {count}, {waiting[reason]} not sent again; for example: {newest[reason].detail}"
        for reason, count in counts.most_common()
    ]


def requeue(servers: str, reason: str, repair: Repair, meter: str | None = None) -> str:
    """Send again what was rejected for this reason (and came from this meter) and was not sent again; says how many."""
    repaired, acknowledged, now_ms = 0, [], dict[str, int]()
    with closing(_consumer(servers, group(reason, meter))) as consumer, closing(_producer(servers)) as producer:
        ends = consumer.end_offsets(_parts(consumer))
        for record, it in _waiting(consumer, ends, read_sent_again(servers), reason, meter):
            if it.topic not in now_ms:
                now_ms[it.topic] = newest_ms(servers, it.topic)
            value = repair(it.record)
            repaired += value != it.record
            arrives_ms = now_ms[it.topic] or record.timestamp
            acknowledged.append(producer.send(it.topic, value.encode(), record.key, timestamp_ms=arrives_ms))
        for future in acknowledged:
            future.get(60)
        consumer.commit({part: OffsetAndMetadata(end, "", -1) for part, end in ends.items()})
    of_meter = f" of {meter}" if meter else ""
    return f"{reason}{of_meter}: {len(acknowledged)} sent again, {repaired} of them repaired"


def _waiting(
    consumer: KafkaConsumer, ends: dict[TopicPartition, int], sent_again: SentAgain, reason: str, meter: str | None
) -> Iterator[tuple[Any, Quarantined]]:
    """Each once: the job may write a rejection twice, when it is started again."""
    found: set[tuple[str, int, int]] = set()
    for record, it in _until(consumer, ends):
        who, origin = sender(record, it), (it.topic, it.partition, it.offset)
        wanted = it.reason == reason and meter in (None, who) and origin not in found
        if wanted and not sent_again.has(reason, who, record.partition, record.offset):
            found.add(origin)
            yield record, it


def sender(record: Any, it: Quarantined) -> str:
    """The meter or station that the record names; its key where none can be read."""
    try:
        named = msgspec.json.decode(it.record, type=_Sender)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        named = _Sender()
    return named.meter_id or named.station_id or (record.key or b"").decode(errors="replace")


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
    return KafkaProducer(bootstrap_servers=servers, acks="all", compression_type="zstd")


if __name__ == "__main__":
    main()
