"""Where meters are: their calendar is the model's."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """As a feature window says it."""

    time_zone: str  # IANA name
    country: str  # ISO 3166 code, optionally with subdivision
