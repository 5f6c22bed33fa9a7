"""What an issuer promises to forecast: which series, from which hour on, one forecast for every hour.

Committed like the forecasts themselves, so that one that was left out can be told. A schedule names series by
pseudonym, so it is public as it is and needs no salt. What holds between two versions: `Schedule`.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from domain.cloud_event import utc_text
from domain.commitment import SCHEDULE, BatchEntry, commitment, unix_seconds
from domain.proof_status import PROMISED_HOURS

SCHEDULE_TYPE = "org.gridledger.schedule.v1"


class Promise(Struct, frozen=True):
    """One forecast for every hour in [begin, end) under this pseudonym; None: no end yet."""

    pseudonym: bytes
    begin: datetime
    end: datetime | None


class Schedule(Struct, frozen=True):
    """One version. It takes over at `effective_from`, or in the hour in which it was stored if that is later.

    So nobody can take back a promise for an hour that is over. Until then the version before holds.
    """

    chain_id: int
    ledger: str
    issuer: str
    version: int  # 1, 2, … without gaps
    effective_from: datetime
    promises: list[Promise]

    def record(self) -> dict[str, object]:
        """As committed and published; series by pseudonym and first hour."""
        promises = sorted(self.promises, key=lambda each: (each.pseudonym, each.begin))
        return {
            "type": SCHEDULE_TYPE,
            "chain_id": self.chain_id,
            "ledger": self.ledger.lower(),
            "issuer": self.issuer.lower(),
            "version": self.version,
            "effective_from": utc_text(self.effective_from),
            "every": "PT1H",
            "promised_hours": PROMISED_HOURS,  # of each forecast, those that begin after it is stored
            "series": [
                {
                    "pseudonym": "0x" + each.pseudonym.hex(),
                    "from": utc_text(each.begin),
                    "until": utc_text(each.end) if each.end else None,
                }
                for each in promises
            ],
        }

    def entry(self) -> BatchEntry:
        """Its line in the manifest."""
        name = f"schedule {self.chain_id} {self.ledger} {self.issuer}".lower()
        origin = unix_seconds(self.effective_from)
        committed = commitment(self.record(), b"")
        return BatchEntry(hashlib.sha256(name.encode()).digest(), origin, committed, SCHEDULE, self.version)


class Stored(Struct, frozen=True):
    """A version of the schedule as published, and the time of its block."""

    record: dict[str, Any]
    block_time: datetime

    def takes_over(self) -> datetime:
        return max(_moment(self.record["effective_from"]), self.block_time.replace(minute=0, second=0, microsecond=0))


def promised_hours(versions: Sequence[Stored], pseudonym: bytes, begin: datetime, end: datetime) -> set[datetime]:
    """The hours in [begin, end) for which a series is promised a forecast; `versions` in order, the first in force."""
    hours: set[datetime] = set()
    ends = [*(after.takes_over() for after in versions[1:]), end]
    for version, over in zip(versions, ends, strict=False):  # without a version nothing ends
        for line in version.record["series"]:
            if line["pseudonym"] == "0x" + pseudonym.hex():
                until = _moment(line["until"]) if line["until"] else end
                hours |= _full_hours(max(_moment(line["from"]), begin), min(until, end, over))
    return hours


def _full_hours(begin: datetime, end: datetime) -> set[datetime]:
    first = -(-unix_seconds(begin) // 3600) * 3600
    return {datetime.fromtimestamp(second, UTC) for second in range(first, unix_seconds(end), 3600)}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
