"""Who there is: what commissioning writes to PostgreSQL, whether simulated or replayed."""

from msgspec import Struct


class Station(Struct, frozen=True):
    """A weather station."""

    station_id: str
    name: str


class Feeder(Struct, frozen=True):
    """A feeder and the place it supplies."""

    feeder_id: str
    name: str
    time_zone: str  # IANA
    country: str  # ISO 3166, optionally with subdivision
    station_id: str
    limit_wh: int  # energy an hour may carry before the feeder is overloaded


class Meter(Struct, frozen=True):
    """A meter; an hour outside [min_wh, max_wh] is impossible for its connection."""

    meter_id: str
    feeder_id: str
    min_wh: int
    max_wh: int


class Registry(Struct, frozen=True):
    """Everything a source commissions; `meters` in the order of their rows."""

    stations: list[Station]
    feeders: list[Feeder]
    meters: list[Meter]
