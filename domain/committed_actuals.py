"""What really happened on one day, as committed: the readings that scores use cannot be chosen afterwards.

A day is one of UTC. Its first record is revision 0; a correction of any of its hours makes the next one, and all of
them stay in the manifests, so that the newest is known.
"""

from datetime import datetime

from msgspec import Struct

from domain import commitment as c
from domain.cloud_event import utc_text

ACTUALS_TYPE = "org.gridledger.actuals.v1"


class DayOfActuals(Struct, frozen=True):
    """Energies of the 24 hours of a day that begins at `day`, in Wh; None is a gap."""

    feeder: str
    series: str
    day: datetime
    revision: int
    energy_wh: list[int | None]

    def record(self) -> dict[str, object]:
        """As committed."""
        return {
            "type": ACTUALS_TYPE,
            "feeder": self.feeder,
            "series": self.series,
            "day": utc_text(self.day),
            "revision": self.revision,
            "energy_wh": self.energy_wh,
        }

    def salt(self, series_key: bytes) -> bytes:
        """Another for each day and revision."""
        return c.salt(series_key, f"actuals:{utc_text(self.day)}:{self.revision}")

    def entry(self, series_key: bytes) -> c.BatchEntry:
        """Its line in the manifest, under the pseudonym of the series' scheduled forecasts."""
        committed = c.commitment(self.record(), self.salt(series_key))
        name, day = c.pseudonym(series_key, ""), c.unix_seconds(self.day)
        return c.BatchEntry(name, day, committed, c.ACTUALS, self.revision)
