"""Web pages elsewhere that may ask and read the answers (CORS): those that CORS_ORIGINS names, with their session."""

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from functions.analytics.origins import Origins

_METHODS = ("GET", "HEAD", "POST")
_HEADERS = ("Authorization", "Idempotency-Key", "If-None-Match", "Last-Event-ID", "Prefer", "Traceparent")
# What a script may read of an answer, beside what it always may.
_TOLD = ("ETag", "Link", "Location", "Preference-Applied", "RateLimit", "RateLimit-Policy", "Retry-After")


def allow_other_pages(app: FastAPI, origins: Origins) -> None:
    """Outermost, so that a page can read refusals too. What is no preflight goes on as ever."""
    app.add_middleware(
        CORSMiddleware,
        allow_origins=origins.others,
        allow_credentials=True,
        allow_methods=_METHODS,
        allow_headers=_HEADERS,
        expose_headers=_TOLD,
    )
