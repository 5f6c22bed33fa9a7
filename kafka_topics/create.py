"""Creates the topics that are missing: `python -m kafka_topics.create`; those that exist stay as they are."""

from collections.abc import Callable
from contextlib import closing

from kafka import KafkaAdminClient
from kafka.admin import NewTopic
from kafka.errors import TopicAlreadyExistsError

from kafka_topics.brokers import Brokers
from kafka_topics.house import TOPICS, Topic
from kafka_topics.settings import Settings


def create_missing(brokers: Brokers, replication: int, configs: Callable[[Topic], dict[str, str]]) -> list[str]:
    """The names of those that were missing."""
    with closing(KafkaAdminClient(**brokers.client_options())) as admin:
        existing = set(admin.list_topics())
        missing = [
            NewTopic(topic.name, topic.partitions, replication, topic_configs=configs(topic))
            for topic in TOPICS
            if topic.name not in existing
        ]
        for topic in missing:
            try:
                admin.create_topics([topic])
            except TopicAlreadyExistsError:
                continue  # somebody else was faster
        return [topic.name for topic in missing]


def create(settings: Settings) -> list[str]:
    """On a cluster: with copies, and kept for as long as each needs."""
    configs = Topic.in_a_simulation if settings.simulated_time else Topic.on_a_cluster
    return create_missing(settings.brokers, settings.replication, lambda topic: configs(topic, settings.replication))


if __name__ == "__main__":
    print("created: " + (", ".join(create(Settings.from_environment())) or "nothing, all topics are there"))
