"""`python -m embedded.dead_letters [--again]`: what functions refused, and a way to give it to them once more.

Without `--again` it lists; with it, each letter goes to the topic of its type as it was at first, and is not listed any
more. Everybody who reads that topic gets it: who has it already changes nothing. What is no event of ours goes nowhere:
it is named, passed over from then on, and still in `energy_dead_letter`.
"""

import argparse
import base64
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from domain.cloud_event import ACTUALS_CORRECTED, FORECAST_ISSUED, FORECAST_NOTARIZED, WINDOW_CLOSED
from embedded.running_house import address
from embedded.settings import Settings

TOPIC_OF_TYPE = {
    WINDOW_CLOSED: "energy_predictions",
    ACTUALS_CORRECTED: "energy_actuals",
    FORECAST_ISSUED: "energy_forecasts",
    FORECAST_NOTARIZED: "energy_receipts",
}
_DEAD = TopicPartition("energy_dead_letter", 0)
_GROUP = "gridledger-dead-letters-again"  # remembers what was sent again
_REFUSAL = "ce_knativeerror"
_MOST_BYTES = 2 * 1024 * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", action="store_true", help="send each to the topic of its type")
    again = parser.parse_args().again
    servers = Settings.from_environment().kafka_bootstrap_servers or address("kafka_bootstrap_servers")
    with closing(_consumer(servers)) as letters, closing(_producer(servers)) as producer:
        count = sent = 0
        for letter in _waiting(letters):
            count += 1
            topic = _send_again(letter, producer) if again else None
            sent += topic is not None
            print(describe(letter) + (f" → {topic or 'nowhere: it is no event of ours'}" if again else ""))
        if again:
            letters.commit()
    print(f"{count} dead letters" + (f", {sent} sent again" if again else ""))


def describe(letter: Any) -> str:
    """Offset, type, id, who refused it and why, on one line."""
    headers = {name: value.decode(errors="replace") for name, value in letter.headers}
    reason = base64.b64decode(headers.get(f"{_REFUSAL}data", "")).decode(errors="replace").replace("\n", " ")
    status = headers.get(f"{_REFUSAL}code", "no answer")
    return f"{letter.offset}: {headers.get('ce_type')} {headers.get('ce_id')}: {status} {reason}"


def _send_again(letter: Any, producer: KafkaProducer) -> str | None:
    """Where it went; None for a letter of no type of ours."""
    topic = TOPIC_OF_TYPE.get(dict(letter.headers).get("ce_type", b"").decode(errors="replace"))
    if topic is None:
        return None
    headers = [(name, value) for name, value in letter.headers if not name.startswith(_REFUSAL)]
    producer.send(topic, letter.value, letter.key, headers).get(30)
    return topic


def _waiting(letters: KafkaConsumer) -> Iterator[Any]:
    """Those that were there when it was asked."""
    letters.assign([_DEAD])
    end = letters.end_offsets([_DEAD])[_DEAD]
    while letters.position(_DEAD) < end:
        for records in letters.poll(timeout_ms=1000).values():
            yield from (record for record in records if record.offset < end)


def _consumer(servers: str) -> KafkaConsumer:
    return KafkaConsumer(
        bootstrap_servers=servers, group_id=_GROUP, auto_offset_reset="earliest", enable_auto_commit=False
    )


def _producer(servers: str) -> KafkaProducer:
    return KafkaProducer(bootstrap_servers=servers, acks="all", max_request_size=_MOST_BYTES)


if __name__ == "__main__":
    main()
