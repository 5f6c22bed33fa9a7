"""The body of a request, read no further than a sensible one is long."""

from fastapi import Request
from starlette.exceptions import HTTPException

LARGEST_BYTES = 1 << 20


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
