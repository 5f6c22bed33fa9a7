"""Outcomes of the look-back as rows of the Kafka sink."""

from msgspec import Struct, structs

from domain.cloud_event import to_event
from domain.feature_window import FeatureWindow
from spark.counts import Counts
from spark.rejection import Rejection
from spark.shard import Outcome
from spark.taken_in import TakenIn, encoded
from spark.topics import Topics

NOWHERE = ""  # the topic of rows that are counted and go no further (batch_log.py)
SCHEMA = "topic string, key binary, value binary, headers array<struct<key: string, value: binary>>"
# Why a record may be rejected: checks.py, and of the look-back history.py.
REASONS = (
    *("malformed", "wrong_field", "missing_field", "unknown_kind", "unknown_meter", "unknown_station"),
    *("wrong_interval", "clock_ahead", "impossible_value", "beyond_look_back", "conflict"),
)
TAKEN_IN = "taken_in_"  # and the key of the shard


class Outgoing(Struct, frozen=True):
    """One record to be written; `headers` None: a plain record, no CloudEvent."""

    topic: str
    key: bytes | None
    value: bytes
    headers: list[dict[str, object]] | None


def outgoing(outcome: Outcome, topics: Topics) -> Outgoing:
    """A window or correction as a CloudEvent keyed by its feeder; a rejection as JSON keyed as it came."""
    if isinstance(outcome, Rejection):
        return Outgoing(topics.quarantine, outcome.arrival.key, outcome.value(topics.ingest), None)
    event = to_event(outcome)
    topic = topics.predictions if isinstance(outcome, FeatureWindow) else topics.actuals
    headers: list[dict[str, object]] = [{"key": name, "value": value} for name, value in event.kafka_headers()]
    return Outgoing(topic, event.partitionkey.encode(), event.data, headers)


def counted(counts: Counts) -> list[Outgoing]:
    """A row for each count that is not 0, name and number."""
    named = structs.asdict(counts).items()
    return [Outgoing(NOWHERE, name.encode(), str(number).encode(), None) for name, number in named if number]


def taken_in_row(key: int, it: TakenIn) -> Outgoing:
    """One row for each shard and batch."""
    return Outgoing(NOWHERE, f"{TAKEN_IN}{key}".encode(), encoded(it), None)
