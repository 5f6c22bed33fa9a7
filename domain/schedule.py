"""What an issuer promises to forecast: which series, from which hour on, one forecast for every hour.

Committed like the forecasts themselves, so that one that was left out can be told. A schedule names series by
pseudonym, so it is public as it is and needs no salt. What holds between two versions: `Schedule`.
"""

import hashlib
from datetime import datetime

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
