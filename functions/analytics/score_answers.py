"""How scores are answered, and the bundle from which anyone computes one again. Times are UTC; energies are Wh."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from functions.analytics.answers import Hex, ModelAnswer


class InBatch(BaseModel):
    """Where an entry is: which batch, and the siblings from its leaf to the root."""

    sequence: int
    leaf_index: int
    proof: list[Hex]


class ListedBatch(BaseModel):
    sequence: int
    tx_hash: str
    block_number: int
    block_time: datetime
    status: str
    root: Hex
    count: int


class Revealed(BaseModel):
    """`record` exactly as committed."""

    record: dict[str, Any]
    salt: Hex
    place: InBatch


class RevealedSchedule(BaseModel):
    record: dict[str, Any]
    pseudonym: Hex
    place: InBatch


class ForecastCounts(BaseModel):
    """Forecasts: those the schedule promises, and of them those stored in time, late, and not shown here."""

    promised: int
    in_time: int
    late: int
    missing: int


class Figures(BaseModel):
    """Six decimals, half up; null where there is nothing to divide by."""

    mae_wh: str | None
    wql: str | None
    coverage_80: str | None
    skill_vs_weekly_naive: str | None


class Score(BaseModel):
    sums: dict[str, int]
    figures: Figures


class ScoreRow(Score):
    model: ModelAnswer
    lead_hour: int


class Claim(BaseModel):
    """Over the hours that began after their forecast was stored, and have come true."""

    forecasts: ForecastCounts
    all: Score
    rows: list[ScoreRow]


class ScoreBundle(BaseModel):
    """Self-contained; `python3 verify.py score` checks and recomputes all of it."""

    schema_name: Literal["org.gridledger.score-bundle.v1"] = Field(alias="schema")
    chain_id: int
    ledger: str
    issuer: str
    series: str
    pseudonym: Hex
    begin: datetime = Field(alias="from")
    end: datetime = Field(alias="to")
    batches: list[ListedBatch]
    schedules: list[RevealedSchedule]
    forecasts: list[Revealed]
    actuals: list[Revealed]
    claim: Claim
