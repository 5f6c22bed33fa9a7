"""The body of a request, read no further than a sensible one is long."""

from typing import TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

LARGEST_BYTES = 1 << 20

_Model = TypeVar("_Model", bound=BaseModel)


async def json_body(request: Request) -> bytes:
    """HTTPException 415 for what does not call itself plain JSON, 413 for what is too long."""
    _check_media_type(request)
    if int(request.headers.get("content-length", 0)) > LARGEST_BYTES:
        raise _too_long()
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BYTES:  # of a length that was not said before
                raise _too_long()
    except ClientDisconnect as gone:
        raise HTTPException(400, "The connection ended before the body did.") from gone
    return bytes(body)


async def json_model(request: Request, model: type[_Model]) -> _Model:
    """The body as this model; RequestValidationError names the fields that are wrong."""
    body = await json_body(request)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        wrong = error.errors(include_context=False, include_url=False)
        raise RequestValidationError([one | {"loc": ("body", *one["loc"][:1])} for one in wrong]) from error


def _too_long() -> HTTPException:
    return HTTPException(413, f"The body is longer than {LARGEST_BYTES} bytes.")


def _check_media_type(request: Request) -> None:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(415, f"The body is {media_type or 'of no named type'}; application/json is expected.")
    coding = request.headers.get("content-encoding", "identity")
    if coding.lower() != "identity":
        raise HTTPException(415, f"The body is compressed ({coding}); it is expected as it is.")
