"""The cookie that carries a session: out of reach of scripts, and never sent along from another site."""

from fastapi import Response
from starlette.requests import HTTPConnection

from functions.analytics.sessions import LIFETIME

_NAME = "gridledger_session"


def session_token(connection: HTTPConnection) -> str | None:
    """What the browser sent back; None when it has none."""
    return connection.cookies.get(_NAME) or None


def set_session(response: Response, token: str, *, secure: bool) -> None:
    """`secure` wherever the API is reached by https: the cookie then never travels in the clear."""
    age_s = int(LIFETIME.total_seconds())
    response.set_cookie(_NAME, token, max_age=age_s, httponly=True, samesite="strict", secure=secure)


def clear_session(response: Response, *, secure: bool) -> None:
    response.delete_cookie(_NAME, httponly=True, samesite="strict", secure=secure)
