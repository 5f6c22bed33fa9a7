"""What the API answers, as far as this client asks: energies in Wh over an hour, times in UTC. Fields may be added."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

ProofStatus = Literal["pending", "included", "final", "late", "not notarized"]


class Series(Struct, frozen=True):
    series: str
    kind: Literal["meter", "total"]


class Hour(Struct, frozen=True):
    """A closed hour; None is a gap."""

    interval_start: datetime
    energy_wh: int | None
    flags: list[str]


class Feeder(Struct, frozen=True):
    """The total's id is that of the feeder."""

    feeder: str
    name: str
    time_zone: str
    limit_wh: int | None
    series: list[Series]
    last_origin: datetime | None
    last_hour: Hour | None
    proof_status: ProofStatus | None


class Model(Struct, frozen=True):
    name: str
    version: str
    sha256: str


class Receipt(Struct, frozen=True):
    """Where on chain the batch of a forecast is."""

    chain_id: int
    ledger: str
    issuer: str
    sequence: int
    root: str
    count: int
    tx_hash: str
    block_number: int
    block_time: datetime
    status: Literal["included", "final"]


class Forecast(Struct, frozen=True):
    """`energy_wh`: 24 hours from the origin on × quantiles, ascending."""

    forecast_id: str
    origin: datetime
    available_at: datetime
    degradation: str
    model: Model
    energy_wh: list[list[int]]
    proof_status: ProofStatus
    receipt: Receipt | None


class Page(Struct, frozen=True):
    """Forecasts of one series, newest origin first, and what came true around them."""

    series: str
    feeder: str
    kind: Literal["meter", "total"]
    time_zone: str
    quantiles_permille: list[int]
    forecasts: list[Forecast]
    actuals: list[Hour]
    next_cursor: str | None


class Frame(Struct, frozen=True):
    """One event of the live stream. `stream_id` is where to go on after it; no feeder: it is about several."""

    stream_id: str
    id: str
    type: str
    feeder: str | None
    data: Any


class FieldError(Struct, frozen=True):
    field: str
    reason: str


class Problem(Struct, frozen=True):
    """RFC 9457."""

    title: str
    status: int
    detail: str = ""
    errors: list[FieldError] | None = None
    dependency: str | None = None
