"""One row on its way from the Spark plan into the look-back: the contract between transforms.py and shard.py."""

from typing import NamedTuple


class Arrival(NamedTuple):
    """A record of `energy_ingest`, checked and enriched; fields that its kind does not have are 0, "" or NaN.

    Times are seconds since 1970, UTC; `arrived_ms` (milliseconds) is the record's Kafka timestamp.
    """

    kind: str  # reading, observation, forecast, heartbeat; of a rejected record: anything
    arrived_ms: int
    partition: int
    offset: int
    key: bytes | None  # of the Kafka record
    record: bytes | None  # its value, as it came
    reason: str | None = None  # why it was rejected; None: it was not
    detail: str | None = None
    source: str = ""  # meter or station id
    start_s: int = 0  # the interval of a reading, the hour of weather
    end_s: int = 0
    issued_s: int = 0  # of a weather forecast
    energy_wh: int = 0
    revision: int = 0
    backfill: bool = False
    temperature_c: float = 0.0
    irradiance_w_m2: float = 0.0
    wind_m_s: float = 0.0
    feeder: str = ""  # from here on: what the registry says about a meter
    block: int = 0
    position: int = 0
    feeder_meters: int = 0  # registered on the feeder
    time_zone: str = ""
    country: str = ""
    station: str = ""
