"""Parts that several answers share. Energies are integer Wh per hour; times are written in UTC, RFC 3339."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, StringConstraints

from domain.forecast import Degradation
from domain.proof_status import ProofStatus
from domain.receipt import BatchStatus

_YEARS = range(1900, 3000)  # far from where a few hours more or another time zone leave the calendar


def _written(asked: object) -> object:
    """Pydantic would take a number for seconds since 1970."""
    if isinstance(asked, str) and not asked[:5].endswith("-"):
        raise ValueError("a time is written as 2026-01-31T07:00:00Z")
    return asked


def _moment(asked: datetime) -> datetime:
    if asked.year not in _YEARS:
        raise ValueError(f"outside the years {_YEARS[0]} to {_YEARS[-1]}")
    return asked.astimezone(UTC)


Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_moment)]
# No control characters: PostgreSQL takes no NUL, and no id of ours has any.
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Hex = Annotated[str, StringConstraints(pattern="^0x[0-9a-f]*$")]
Kind = Literal["meter", "total"]
ModelStatus = Literal["promoted", "canary", "candidate", "retired"]
ModelAction = Literal["registered", "canary", "promoted", "rolled back"]


class ModelAnswer(BaseModel):
    """Which model spoke; `sha256` is the digest of its ONNX file."""

    name: str
    version: str
    sha256: str


class ChainPlace(BaseModel):
    """Where on which chain a batch stands."""

    chain_id: int
    ledger: str
    issuer: str
    sequence: int
    tx_hash: str
    block_number: int
    block_time: datetime
    status: BatchStatus


class ReceiptAnswer(ChainPlace):
    """What the chain said about the batch that holds a forecast."""

    root: str
    count: int


class IssuedForecast(BaseModel):
    """One series of a block; `energy_wh`: 24 target hours from the origin on × 11 quantiles, ascending."""

    forecast_id: str
    origin: datetime
    available_at: datetime
    degradation: Degradation
    model: ModelAnswer
    energy_wh: list[list[int]]
    proof_status: ProofStatus
    receipt: ReceiptAnswer | None


class Actual(BaseModel):
    """The energy of one closed hour; null is a gap. `flags`: what was doubtful about it when it closed."""

    interval_start: datetime
    energy_wh: int | None
    flags: list[str]
