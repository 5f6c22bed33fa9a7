"""The numbers of the status line: records in the topics, and what analytics says of the chain."""

import httpx
from msgspec import Struct

from embedded.topic_ends import TopicEnds


class Counts(Struct, frozen=True):
    """None is unknown just now."""

    readings: int | None = None
    windows: int | None = None
    forecasts: int | None = None
    notarized: int | None = None
    dead_letters: int | None = None

    def line(self) -> str:
        """readings 1,234 · windows 3 · …"""
        named = [(field.replace("_", " "), getattr(self, field)) for field in self.__struct_fields__]
        return " · ".join(f"{name} {'?' if value is None else format(value, ',')}" for name, value in named)


class Counter:
    """Asks Kafka for end offsets and analytics for its KPIs."""

    def __init__(self, bootstrap_servers: str, analytics_url: str) -> None:
        self._ends, self._analytics_url = TopicEnds(bootstrap_servers), analytics_url

    def counts(self) -> Counts:
        """What can be had within seconds; a server that is down leaves gaps."""
        records = self._ends.records()
        return Counts(
            readings=records.get("energy_ingest"),
            windows=records.get("energy_predictions"),
            forecasts=records.get("energy_forecasts"),
            notarized=self._notarized(),
            dead_letters=records.get("energy_dead_letter"),
        )

    def _notarized(self) -> int | None:
        try:
            answer = httpx.get(f"{self._analytics_url}/api/v1/analytics/kpis", timeout=5).raise_for_status().json()
            return int(answer["proof"]["included"]) + int(answer["proof"]["final"]) + int(answer["proof"]["late"])
        except (httpx.HTTPError, ValueError, KeyError):
            return None
