"""Answers with an ETag: a client that has them already gets 304 and no body (RFC 9110 §13)."""

import hashlib
from collections.abc import Mapping

from fastapi import Request, Response
from pydantic import BaseModel


def answer(request: Request, body: BaseModel | str, headers: Mapping[str, str] | None = None) -> Response:
    """JSON of a model, or CSV text. The tag is weak: compression on the way does not change what is said."""
    is_text = isinstance(body, str)
    content = body.encode() if isinstance(body, str) else body.model_dump_json(by_alias=True).encode()
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    common = {
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Authorization, Cookie",
        **(headers or {}),
    }
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=common)
    return Response(content, media_type="text/csv" if is_text else "application/json", headers=common)


def _has(if_none_match: str, tag: str) -> bool:
    known = {one.strip() for one in if_none_match.split(",")}
    return "*" in known or tag in known or tag.removeprefix("W/") in known
