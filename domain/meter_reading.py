"""What meters and their head-ends put on `energy_ingest`; the Spark job parses it, producers write it."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

Quality = Literal["measured", "estimated", "substituted", "corrected"]


class MeterReading(Struct, frozen=True, omit_defaults=True):
    """Energy of one meter over the half-open UTC interval [interval_start, interval_end): 15, 30 or 60 minutes.

    Everything of ours writes it so. In the place of `energy_wh` a device may send `energy_kwh`, or its mean power
    over the interval as `power_w` or `power_kw`: exactly one of the four (spark/energy.py says how they are rounded).
    A higher `revision` of the same interval replaces a lower one.
    `backfill` marks history: it fills the look-back, but closes no hour for forecasting.
    """

    meter_id: str
    interval_start: datetime
    interval_end: datetime
    energy_wh: int  # import positive, export negative
    quality: Quality = "measured"
    revision: int = 0
    backfill: bool = False


class Heartbeat(Struct, frozen=True):
    """A head-end's word that nothing it received before the record's Kafka timestamp is still to come.

    It lets an hour close when every meter is silent; the time itself is the Kafka timestamp.
    """

    gateway_id: str
