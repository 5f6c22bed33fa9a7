"""The topics of the house, created when they are missing."""

from contextlib import closing

from kafka import KafkaAdminClient
from kafka.admin import NewTopic
from kafka.errors import TopicAlreadyExistsError

PARTITIONS = {
    "energy_ingest": 4,
    "energy_predictions": 4,
    "energy_actuals": 4,
    "energy_forecasts": 4,
    "energy_receipts": 1,
    "energy_dead_letter": 1,
    "energy_quarantine": 1,
}
# A dead letter is an event and the reason: it has room for the largest event that a topic takes, and more.
_CONFIGS = {"energy_dead_letter": {"max.message.bytes": str(2 * 1024 * 1024)}}


def create_topics(bootstrap_servers: str) -> None:
    """Topics that exist stay as they are."""
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap_servers)) as admin:
        existing = set(admin.list_topics())
        missing = [
            NewTopic(name, count, 1, topic_configs=_CONFIGS.get(name, {}))
            for name, count in PARTITIONS.items()
            if name not in existing
        ]
        for topic in missing:
            try:
                admin.create_topics([topic])
            except TopicAlreadyExistsError:
                continue  # somebody else was faster
