"""Why the query ended, as one sentence with a remedy instead of Spark's pages."""

_AGAIN = "the job goes on where its checkpoint ends as soon as it is started again"
_RESET = "to begin again, empty CHECKPOINT_DIR: energy_ingest is then read from its beginning"

# The exit status of a job that needs people first: whoever watches over it need not start it again.
REFUSAL = 2

# Marks in Spark's text, and what they mean; the first that is there counts.
_MEANINGS = (
    ("the checkpoint holds state of layout", f"the checkpoint is from another version of the job; {_RESET}"),
    ("the checkpoint was made with SHARDS=", f"SHARDS is not what the checkpoint was made with; set it back; {_RESET}"),
    ("STATE_STORE_", f"the checkpoint does not fit this version of the job; {_RESET}"),
    ("Some data may have been lost", f"energy_ingest no longer has records that the checkpoint waits for; {_RESET}"),
    ("UnknownTopicOrPartition", f"Kafka does not know a topic of the job; create it, {_AGAIN}"),
    ("org.postgresql.util.PSQLException", f"PostgreSQL failed to give the registry; {_AGAIN}"),
    ("org.apache.kafka", f"Kafka failed; {_AGAIN}"),
    ("No space left on device", f"the disk of CHECKPOINT_DIR is full; make room, {_AGAIN}"),
)


def meaning(text: str) -> str:
    """The sentence for the text of a failed query, and the line of the text it was found in."""
    for mark, sentence in _MEANINGS:
        for line in text.splitlines():
            if mark in line:
                return f"{sentence} ({line.strip()[:300]})"
    return f"an error nobody expected, the log above has all of it; {_AGAIN}"


def exit_status(sentence: str) -> int:
    """Of a job that ended with this meaning."""
    return REFUSAL if _RESET in sentence else 1
