"""The body of a request, read no further than a sensible one is long."""

from typing import TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

LARGEST_BYTES = 1 << 20

_Model = TypeVar("_Model", bound=BaseModel)


async def json_body(request: Request) -> bytes:
    """HTTPException 415 for what does not call itself JSON, 413 for what is too long."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(415, f"The body is {media_type or 'of no named type'}; application/json is expected.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BYTES:
            raise HTTPException(413, f"The body is longer than {LARGEST_BYTES} bytes.")
    return bytes(body)


async def json_model(request: Request, model: type[_Model]) -> _Model:
    """The body as this model; RequestValidationError names the fields that are wrong."""
    body = await json_body(request)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        wrong = error.errors(include_context=False, include_url=False)
        raise RequestValidationError([one | {"loc": ("body", *one["loc"][:1])} for one in wrong]) from error
