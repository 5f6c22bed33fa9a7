"""The API as methods. Every answer that is no success is raised as `Refused`, with what the API said of it."""

from collections.abc import Iterator
from datetime import datetime
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import msgspec
from msgspec import Struct

from client.answers import Feeder, Page, Problem

T = TypeVar("T")

_TIMEOUT_S = 30.0
_PREDICTIONS = "/api/v1/analytics/predictions"


class Refused(Exception):
    """The API's problem, with the fields that are wrong or the store that is down."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.title}: {problem.detail}")
        self.problem = problem


class Gridledger:
    """One API; close it, or use it in a `with`. `api_key` is sent as a bearer token where the API wants one."""

    def __init__(self, url: str, api_key: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self.http = httpx.Client(base_url=url, headers=headers, timeout=_TIMEOUT_S)

    def __enter__(self) -> "Gridledger":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.http.close()

    def feeders(self) -> list[Feeder]:
        """All that there are, with their series."""
        return self._get("/api/v1/feeders", _Feeders).feeders

    def history(
        self,
        series: str,
        begin: datetime | None = None,
        end: datetime | None = None,
        as_of: datetime | None = None,
        page_size: int = 500,
    ) -> Iterator[Page]:
        """Origins in [begin, end), newest first, page by page; `as_of`: only what was known then. Times need a zone."""
        moments = {"from": begin, "to": end, "as_of": as_of}
        query: dict[str, Any] = {name: at.isoformat() for name, at in moments.items() if at}
        query |= {"series": series, "limit": page_size}
        page = self._get(_PREDICTIONS, Page, query)
        yield page
        while page.next_cursor:
            page = self._get(_PREDICTIONS, Page, query | {"cursor": page.next_cursor})
            yield page

    def proof(self, forecast_id: str, series: str) -> bytes:
        """The proof bundle as it came; `client.proofs` checks it."""
        return self.answer(f"/api/v1/forecasts/{_quoted(forecast_id)}/series/{_quoted(series)}/proof").content

    def node_url(self) -> str | None:
        """A node of the chain that the API names; None: notarization is off. Ask one that you trust instead."""
        chain = self._get("/api/v1/config", _Config).chain
        return chain.rpc_url if chain else None

    def answer(self, path: str, query: dict[str, Any] | None = None) -> httpx.Response:
        """Any route's answer as it is."""
        return checked(self.http.get(path, params=query))

    def _get(self, path: str, kind: type[T], query: dict[str, Any] | None = None) -> T:
        return msgspec.json.decode(self.answer(path, query).content, type=kind)


def checked(answer: httpx.Response) -> httpx.Response:
    """The answer if it is a success; Refused otherwise."""
    if answer.is_success:
        return answer
    try:
        problem = msgspec.json.decode(answer.read(), type=Problem)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        problem = Problem(answer.reason_phrase, answer.status_code, answer.text[:200])
    raise Refused(problem)


def _quoted(name: str) -> str:
    return quote(name, safe="")


class _Feeders(Struct, frozen=True):
    feeders: list[Feeder]


class _Chain(Struct, frozen=True):
    rpc_url: str


class _Config(Struct, frozen=True):
    chain: _Chain | None
