"""Pages of Spark become a sentence that names thing and remedy."""

import pytest

from spark.failure import REFUSAL, exit_status, meaning

PAGE = "[STREAM_FAILED] Query terminated with exception\n\tat org.apache.spark.Foo\n{}\n\tat org.apache.spark.Bar"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ValueError: the checkpoint holds state of layout b'0', this job knows b'1'", "empty CHECKPOINT_DIR"),
        ("ValueError: the checkpoint was made with SHARDS=2, this job has SHARDS=3", "set it back"),
        ("[STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE] Provided key schema", "does not fit this version"),
        ("Some data may have been lost because they are not available in Kafka any more", "no longer has records"),
        ("org.apache.kafka.common.errors.UnknownTopicOrPartitionException: no such topic", "does not know a topic"),
        ("org.postgresql.util.PSQLException: Connection to 127.0.0.1:5432 refused.", "PostgreSQL failed"),
        ("Caused by: org.apache.kafka.common.errors.TimeoutException: Timed out", "Kafka failed"),
        ("java.io.IOException: No space left on device", "disk of CHECKPOINT_DIR is full"),
        ("java.lang.IllegalStateException: ?", "an error nobody expected"),
    ],
)
def test_what_a_failure_means(line: str, words: str) -> None:
    said = meaning(PAGE.format(line))
    assert words in said
    assert "\n" not in said


def test_only_what_needs_people_first_is_not_tried_again() -> None:
    assert exit_status(meaning(PAGE.format("ValueError: the checkpoint holds state of layout b'0'"))) == REFUSAL
    assert exit_status(meaning(PAGE.format("Caused by: org.apache.kafka.common.errors.TimeoutException"))) == 1
    assert exit_status(meaning("?")) == 1
