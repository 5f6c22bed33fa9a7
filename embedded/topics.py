"""The topics of the house on one broker, whose records may bear any timestamp."""

from kafka_topics.brokers import Brokers
from kafka_topics.create import create_missing
from kafka_topics.house import TOPICS, Topic

PARTITIONS = {topic.name: topic.partitions for topic in TOPICS}


def create_topics(bootstrap_servers: str) -> None:
    """Topics that exist stay as they are."""
    create_missing(Brokers(bootstrap_servers), 1, Topic.sizes)
