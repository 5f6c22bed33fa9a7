"""What functions refused: by cause, one by one, and on its way back."""

import base64
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from domain.role import EVERY_GROUP
from functions.analytics.callers import PresentCaller
from functions.analytics.conditional import answer
from functions.analytics.cursor import next_link, number_cursor, number_from_cursor
from functions.analytics.dead_letters import MOST_LETTERS, MOST_LISTED, DeadLetters
from functions.analytics.json_body import json_model
from functions.analytics.letter_answers import (
    LARGEST_OFFSET,
    CauseAnswer,
    CausesAnswer,
    LetterAnswer,
    LetterHeader,
    RedriveAnswer,
    RedriveRequest,
    SentLetter,
)
from functions.analytics.problem import documented

if TYPE_CHECKING:
    from functions.dead_letter_causes import Cause
    from functions.dead_letters import Letter

_CURSOR = "letter"
_PATH = "/api/v1/dead-letters"
_REQUEST_BODY = {"required": True, "content": {"application/json": {"schema": RedriveRequest.model_json_schema()}}}


class LettersQuery(BaseModel):
    limit: int = Field(MOST_LISTED, ge=1, le=MOST_LISTED, description="Letters that are looked at")
    cursor: str | None = Field(None, max_length=100, description="next_cursor of the page before")


def router(letters: DeadLetters) -> APIRouter:
    routes = APIRouter(tags=["operations"])

    @routes.get(_PATH, response_model=CausesAnswer, responses=documented(422, 501, 503))
    def causes(request: Request, query: Annotated[LettersQuery, Query()], caller: PresentCaller) -> Response:
        """Dead letters by cause: how many, since when, and how many were sent again."""
        caller.require("operator", EVERY_GROUP)
        begin = number_from_cursor(_CURSOR, query.cursor) if query.cursor else 0
        found, following = letters.causes(begin, query.limit)
        cursor = None if following is None else number_cursor(_CURSOR, following)
        headers = {"Link": next_link(request, cursor)} if cursor else {}
        return answer(request, CausesAnswer(causes=[_cause(one) for one in found], next_cursor=cursor), headers)

    @routes.get(_PATH + "/{offset}", response_model=LetterAnswer, responses=documented(404, 422, 501, 503))
    def letter(
        request: Request, offset: Annotated[int, Path(ge=0, le=LARGEST_OFFSET)], caller: PresentCaller
    ) -> Response:
        """One letter in full, by its offset in energy_dead_letter."""
        caller.require("operator", EVERY_GROUP)  # it may be about any feeder
        found, is_redriven = letters.letter(offset)
        return answer(request, _letter(found, redriven=is_redriven))

    @routes.post(
        "/api/v1/redrives",
        response_model=RedriveAnswer,
        openapi_extra={"requestBody": _REQUEST_BODY},
        responses=documented(404, 413, 415, 422, 501, 503),
    )
    async def redrive(request: Request, caller: PresentCaller) -> RedriveAnswer:
        """Send letters again, to the topic of their type with the id they had; each once, whoever asks how often."""
        caller.require("operator", EVERY_GROUP)
        order = await json_model(request, RedriveRequest)
        request.state.target = f"cause {order.cause}" if order.letters is None else f"letters {order.letters}"
        return await run_in_threadpool(_redriven, letters, order)

    return routes


def _redriven(letters: DeadLetters, order: RedriveRequest) -> RedriveAnswer:
    if order.letters is not None:
        outcome, more = letters.send_letters(order.letters), False
    else:
        outcome, more = letters.send_cause(order.cause or "")
    return RedriveAnswer(
        sent=[SentLetter(offset=one.offset, id=one.id, topic=one.topic) for one in outcome.sent],
        sent_before=outcome.sent_before,
        foreign=outcome.foreign,
        more=more,
    )


def _cause(cause: "Cause") -> CauseAnswer:
    return CauseAnswer(
        cause=cause.cause,
        type=cause.type,
        status=cause.status,
        reason=cause.reason,
        topic=cause.topic,
        refused_by=cause.refused_by,
        letters=cause.letters,
        redriven=cause.redriven,
        waiting=cause.waiting[:MOST_LETTERS],
        first_at=cause.first_at,
        last_at=cause.last_at,
    )


def _letter(letter: "Letter", *, redriven: bool) -> LetterAnswer:
    encoding, body = _text(letter.value)
    return LetterAnswer(
        offset=letter.offset,
        at=letter.at,
        cause=letter.cause,
        type=letter.type,
        id=letter.header("ce_id"),
        status=letter.status,
        reason=letter.reason,
        topic=letter.topic,
        refused_by=letter.refused_by,
        redriven=redriven,
        key=None if letter.key is None else letter.key.decode(errors="replace"),
        headers=[
            LetterHeader(name=name, value=text.decode(errors="replace")) for name, text in letter.original_headers
        ],
        encoding=encoding,
        body=body,
    )


def _text(body: bytes | None) -> tuple[Literal["text", "base64"], str | None]:
    try:
        return "text", None if body is None else body.decode()
    except UnicodeDecodeError:
        return "base64", base64.b64encode(body or b"").decode()
