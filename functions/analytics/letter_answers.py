"""What the API says of dead letters, and what it takes to send some again."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from functions.analytics.dead_letters import MOST_LETTERS

LARGEST_OFFSET = 2**53 - 1  # what a browser can count to
Offset = Annotated[int, Field(ge=0, le=LARGEST_OFFSET, strict=True)]

_CAUSE = "org.gridledger.forecast.issued.v1: 503 MongoDB is unavailable: timed out"


class CauseAnswer(BaseModel):
    """Letters of one type, status and reason: what mended one mends all."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "cause": _CAUSE,
                    "type": "org.gridledger.forecast.issued.v1",
                    "status": "503",
                    "reason": "MongoDB is unavailable: timed out",
                    "topic": "energy_forecasts",
                    "refused_by": {"http://persistence.gridledger.svc.cluster.local": 12},
                    "letters": 12,
                    "redriven": 9,
                    "waiting": [40, 41, 44],
                    "first_at": "2026-01-31T07:00:05Z",
                    "last_at": "2026-01-31T07:09:41Z",
                }
            ]
        }
    )

    cause: str = Field(description="What `cause` of a redrive takes")
    type: str | None = Field(description="Of the events; null: they are no CloudEvents")
    status: str | None = Field(description="Of the function's answer; null: none came")
    reason: str
    topic: str | None = Field(description="Where they go when sent again; null: no events of ours, they stay")
    refused_by: dict[str, int] = Field(description="How many, by address of the function")
    letters: int
    redriven: int = Field(description="How many of them were sent again")
    waiting: list[int] = Field(description="Offsets of the others, oldest first, at most 100")
    first_at: datetime | None = Field(description="When the oldest came, by Kafka's timestamp")
    last_at: datetime | None


class CausesAnswer(BaseModel):
    """The letters of one page, oldest first, by cause; causes with most letters waiting first."""

    causes: list[CauseAnswer]
    next_cursor: str | None = Field(description="For the letters after these: their causes may be the same ones")


class LetterHeader(BaseModel):
    name: str
    value: str


class LetterAnswer(BaseModel):
    """One letter in full; `headers` are those of the event as it was."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "offset": 40,
                    "at": "2026-01-31T07:00:05Z",
                    "cause": _CAUSE,
                    "type": "org.gridledger.forecast.issued.v1",
                    "id": "5b1c9f0e7a6d4c3b2a19080706050403",
                    "status": "503",
                    "reason": "MongoDB is unavailable: timed out",
                    "topic": "energy_forecasts",
                    "refused_by": "http://persistence.gridledger.svc.cluster.local",
                    "redriven": False,
                    "key": "north",
                    "headers": [{"name": "ce_id", "value": "5b1c9f0e7a6d4c3b2a19080706050403"}],
                    "encoding": "text",
                    "body": '{"forecast_id": "5b1c…"}',
                }
            ]
        }
    )

    offset: int
    at: datetime | None = Field(description="When it came, by Kafka's timestamp")
    cause: str
    type: str | None
    id: str | None
    status: str | None
    reason: str
    topic: str | None = Field(description="Where it goes when sent again; null: no event of ours, it stays")
    refused_by: str | None = Field(description="Address of the function")
    redriven: bool = Field(description="Whether it was sent again")
    key: str | None
    headers: list[LetterHeader]
    encoding: Literal["text", "base64"]
    body: str | None


class RedriveRequest(BaseModel):
    """Either letters or a cause."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"letters": [40, 41]}, {"cause": _CAUSE}]}
    )

    letters: list[Offset] | None = Field(None, min_length=1, max_length=MOST_LETTERS, description="By their offsets")
    cause: str | None = Field(None, min_length=1, max_length=10_000, description="Word for word, as it is listed")

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.letters is None) == (self.cause is None):
            raise ValueError("name either letters or a cause")
        return self


class SentLetter(BaseModel):
    offset: int
    id: str | None
    topic: str


class RedriveAnswer(BaseModel):
    """What became of them: the same request again sends nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sent": [{"offset": 40, "id": "5b1c9f0e7a6d4c3b2a19080706050403", "topic": "energy_forecasts"}],
                    "sent_before": [41],
                    "foreign": [],
                    "more": False,
                }
            ]
        }
    )

    sent: list[SentLetter]
    sent_before: list[int] = Field(description="Offsets of those that were not sent once more")
    foreign: list[int] = Field(description="Offsets of those that are no events of ours: they stay")
    more: bool = Field(description="Of a cause: not all were looked at; the same request again goes on")
