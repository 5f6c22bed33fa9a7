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


def create_topics(bootstrap_servers: str) -> None:
    """Topics that exist stay as they are."""
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap_servers)) as admin:
        existing = set(admin.list_topics())
        missing = [NewTopic(name, count, 1) for name, count in PARTITIONS.items() if name not in existing]
        for topic in missing:
            try:
                admin.create_topics([topic])
            except TopicAlreadyExistsError:
                continue  # somebody else was faster
