"""A server in the place of analytics: the region's answers, the live stream, and a few ways to misbehave."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from functions.analytics.dashboard import Dashboard
from tests.web.dead_letter_shelf import Shelf
from tests.web.model_book import DRIFT, MODELS, rows_of_two_models
from tests.web.pilot_region import Frame, Region

_PATIENCE_S = 10.0
OPEN = {"principal": "loopback", "name": "whoever sits at this machine", "kind": "open", "auth": "open"} | {
    "grants": [{"feeder_group": "*", "role": "admin"}]
}


class StandIn:
    """Its methods are called from the test's thread, its routes from the server's."""

    def __init__(self, region: Region) -> None:
        self.region, self.shelf = region, Shelf()
        self.url = ""
        self._frames: list[Frame] = []
        self._clients: list[WebSocket] = []
        self._awake, self._started = asyncio.Event(), threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._streams_open = True

    def send(self, frames: list[Frame]) -> None:
        """Put events on the stream; who is connected hears them now, others when they come back."""
        self._run(self._send(frames))

    def cut_streams(self) -> None:
        """Every socket is closed, and none is opened until `reopen_streams`."""
        self._streams_open = False
        self._run(self._close_all())

    def reopen_streams(self) -> None:
        self._streams_open = True

    def sleep(self) -> None:
        """From now on requests wait, as they do while a service scales up from zero."""
        self._run(self._set_awake(awake=False))

    def wake(self) -> None:
        self._run(self._set_awake(awake=True))

    def _app(self, web_root: Path) -> Starlette:
        routes = [
            Route("/api/v1/config", self._answer(lambda _: self.region.config())),
            Route("/api/v1/me", self._answer(lambda _: OPEN)),
            Route("/api/v1/feeders", self._answer(lambda _: self.region.feeders())),
            Route("/api/v1/analytics/kpis", self._answer(lambda _: self.region.kpis())),
            Route("/api/v1/data-health", self._answer(lambda _: {"as_of": None})),
            Route("/api/v1/reconciliation", self._answer(lambda _: self.region.reconciliation())),
            Route("/api/v1/analytics/predictions", self._answer(_predictions(self.region))),
            Route("/api/v1/forecasts/{forecast_id}/series/{series}/proof", self._answer(_bundle(self.region))),
            WebSocketRoute("/api/v1/stream", self._stream),
            Route("/api/v1/models", self._answer(lambda _: MODELS)),
            Route("/api/v1/drift", self._answer(lambda _: DRIFT)),
            Route("/api/v1/track-record", self._answer(_track_record(self.region))),
            Route("/api/v1/dead-letters", self._answer(lambda _: self.shelf.causes())),
            Route("/api/v1/dead-letters/{offset:int}", self._answer(_letter(self.shelf))),
            Route("/api/v1/redrives", self._redrive, methods=["POST"]),
            Mount("/", Dashboard(web_root)),
        ]
        compressed = Middleware(GZipMiddleware, minimum_size=2048, compresslevel=4)  # as analytics does
        return Starlette(routes=routes, lifespan=self._lifespan, middleware=[compressed])

    def _answer(self, find: Any) -> Any:
        async def answer(request: Request) -> Response:
            await self._awake.wait()
            found = find(request)
            if found is None:
                return JSONResponse({"title": "Not found", "detail": "There is no such thing."}, 404)
            return JSONResponse(found)

        return answer

    async def _redrive(self, request: Request) -> Response:
        return JSONResponse(self.shelf.redrive(await request.json()))

    async def _stream(self, client: WebSocket) -> None:
        if not self._streams_open:
            await client.close(1013)
            return
        await client.accept()
        for frame in self._frames[_position(client.query_params.get("last_event_id"), len(self._frames)) :]:
            await client.send_json(frame)
        await client.send_json({"stream_id": f"{len(self._frames)}-0", "id": "", "type": "heartbeat", "feeder": None})
        self._clients.append(client)
        try:
            while True:
                await client.receive()
        except (WebSocketDisconnect, RuntimeError):
            self._clients = [each for each in self._clients if each is not client]

    async def _send(self, frames: list[Frame]) -> None:
        for frame in frames:
            numbered = {"stream_id": f"{len(self._frames) + 1}-0", **frame}
            self._frames.append(numbered)
            for client in self._clients:
                await client.send_json(numbered)

    async def _close_all(self) -> None:
        for client in self._clients:
            await client.close(1012)
        self._clients = []

    async def _set_awake(self, *, awake: bool) -> None:
        (self._awake.set if awake else self._awake.clear)()

    def _run(self, work: Any) -> None:
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE_S)

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        self._awake.set()
        self._started.set()
        yield

    @contextmanager
    def serving(self, web_root: Path) -> Iterator["StandIn"]:
        """The dashboard in `web_root` and the API beside it, at `url`."""
        server = uvicorn.Server(uvicorn.Config(self._app(web_root), log_level="warning"))
        with socket.create_server(("127.0.0.1", 0)) as listening:
            thread = threading.Thread(target=server.run, args=([listening],), name="analytics stand-in")
            thread.start()
            try:
                assert self._started.wait(_PATIENCE_S)
                self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
                yield self
            finally:
                server.should_exit = True
                thread.join()


def _predictions(region: Region) -> Any:
    def predictions(request: Request) -> Any:
        asked = request.query_params
        end = datetime.fromisoformat(asked["to"]) if "to" in asked else None
        return region.predictions(asked["series"], end, int(asked["limit"]))

    return predictions


def _track_record(region: Region) -> Any:
    def track_record(request: Request) -> Any:
        asked = request.query_params
        record = region.track_record(asked["feeder"], asked.get("from"), asked.get("to"))
        return record | {"rows": rows_of_two_models()}

    return track_record


def _letter(shelf: Shelf) -> Any:
    return lambda request: shelf.letter(request.path_params["offset"])


def _bundle(region: Region) -> Any:
    return lambda request: region.bundle(request.path_params["forecast_id"], request.path_params["series"])


def _position(last_event_id: str | None, newest: int) -> int:
    return int(last_event_id.split("-")[0]) if last_event_id else newest
