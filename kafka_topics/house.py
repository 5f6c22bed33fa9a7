"""Which topics there are, in how many partitions, and how long a cluster keeps their records."""

from msgspec import Struct


class Topic(Struct, frozen=True):
    """`days_kept`: None is for ever. `max_message_bytes`: None is what the broker takes."""

    name: str
    partitions: int
    days_kept: int | None
    max_message_bytes: int | None = None
    log_append_time: bool = False  # records bear the broker's clock, whatever their sender says

    def sizes(self) -> dict[str, str]:
        """What must be so on every broker."""
        return {"max.message.bytes": str(self.max_message_bytes)} if self.max_message_bytes else {}

    def on_a_cluster(self, replication: int) -> dict[str, str]:
        """What a broker on real time needs beside; a simulation's records would be years too old at once."""
        kept_ms = -1 if self.days_kept is None else self.days_kept * 24 * 60 * 60 * 1000
        configs = {"retention.ms": str(kept_ms)} | _copies(replication)
        return self.sizes() | configs | ({"message.timestamp.type": "LogAppendTime"} if self.log_append_time else {})

    def in_a_simulation(self, replication: int) -> dict[str, str]:
        """Records bear the simulator's clock, may be years off, and are never deleted by it."""
        any_time = {f"message.timestamp.{side}.max.ms": str(2**63 - 1) for side in ("before", "after")}
        return self.sizes() | {"retention.ms": "-1"} | any_time | _copies(replication)


def _copies(replication: int) -> dict[str, str]:
    return {"min.insync.replicas": "2" if replication >= 3 else "1"}


TOPICS = (
    # A feature job that lost its checkpoint reads four weeks again.
    Topic("energy_ingest", 4, days_kept=35, log_append_time=True),
    Topic("energy_predictions", 4, days_kept=7),
    Topic("energy_actuals", 4, days_kept=7),
    Topic("energy_forecasts", 4, days_kept=35),
    Topic("energy_receipts", 1, days_kept=35),
    # What was refused stays until somebody decides. A dead letter is an event and the reason: it has room for the
    # largest event that a topic takes, and more.
    Topic("energy_dead_letter", 1, days_kept=None, max_message_bytes=2 * 1024 * 1024),
    Topic("energy_quarantine", 1, days_kept=None),
)
