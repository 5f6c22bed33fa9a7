"""Answers with an ETag: a client that has them already gets 304 and no body (RFC 9110 §13)."""

import hashlib
from collections.abc import Mapping

from fastapi import Request, Response
from pydantic import BaseModel

from functions.analytics.quantile_parquet import MEDIA_TYPE


def answer(request: Request, body: BaseModel | str | bytes, headers: Mapping[str, str] | None = None) -> Response:
    """JSON of a model, CSV text, or a Parquet file. The tag is weak: compression on the way changes nothing."""
    content, media_type = _content(body)
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    common = {
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Authorization, Cookie",
        **(headers or {}),
    }
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=common)
    return Response(content, media_type=media_type, headers=common)


def _content(body: BaseModel | str | bytes) -> tuple[bytes, str]:
    match body:
        case bytes():
            return body, MEDIA_TYPE
        case str():
            return body.encode(), "text/csv"
    return body.model_dump_json(by_alias=True).encode(), "application/json"


def _has(if_none_match: str, tag: str) -> bool:
    known = {one.strip() for one in if_none_match.split(",")}
    return "*" in known or tag in known or tag.removeprefix("W/") in known
