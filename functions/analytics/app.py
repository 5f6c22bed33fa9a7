"""Wiring: settings → stores → routes → the ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import redis.asyncio
from fastapi import FastAPI
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from starlette.types import ASGIApp

from functions.analytics.actuals import Actuals
from functions.analytics.admission import Admission
from functions.analytics.api_keys import ApiKeys
from functions.analytics.audit_log import AuditLog
from functions.analytics.authentication import with_credentials
from functions.analytics.callers import TRUSTED_S, Callers, OnlyLoopback
from functions.analytics.chain import Chain
from functions.analytics.dashboard import Dashboard
from functions.analytics.dead_letters import DeadLetters
from functions.analytics.event_stream import EventStream
from functions.analytics.forecaster import Forecaster
from functions.analytics.forecasts import Forecasts
from functions.analytics.freshness import Freshness
from functions.analytics.history import History
from functions.analytics.hub import QUEUE_FRAMES, Hub
from functions.analytics.kpis import Kpis
from functions.analytics.look_ups import LookUps
from functions.analytics.middleware import add_middleware
from functions.analytics.notarization_wait import NotarizationWait
from functions.analytics.notary_book import NotaryBook
from functions.analytics.on_request import OnRequest
from functions.analytics.problem import answer_with_problems, documented, with_problem_schema
from functions.analytics.rate_limits import RateLimits
from functions.analytics.receipt_frames import ReceiptFrames
from functions.analytics.reconciliation import Reconciliation
from functions.analytics.registry import Registry
from functions.analytics.right_to_listen import RightToListen
from functions.analytics.routes import (
    audit_log,
    config,
    data_health,
    dead_letters,
    drift,
    feeders,
    forecasts,
    health,
    key_sign_in,
    kpis,
    me,
    models,
    predictions,
    proofs,
    reconciliation,
    sign_in,
    stream,
    stream_events,
    track_record,
    windows,
)
from functions.analytics.security_headers import SecurityHeaders
from functions.analytics.sessions import Sessions
from functions.analytics.settings import Settings
from functions.analytics.sign_in_nonces import SignInNonces
from functions.analytics.sign_in_places import SignInPlaces
from functions.analytics.track_record import TrackRecord
from functions.mongodb import database
from functions.sink import Sink

_ABOUT = "Calibrated load forecasts per meter and feeder, each provably issued before the fact."
_REDIS_TIMEOUT_S = 10.0  # longer than the hub waits for news


class Api(FastAPI):
    """FastAPI whose document says how errors look, and what opens the routes; its headers are in the last 500 too."""

    def __init__(self, public_origin: str, **said: Any) -> None:
        super().__init__(**said)
        self._public_origin = public_origin

    def build_middleware_stack(self) -> ASGIApp:
        return SecurityHeaders(super().build_middleware_stack(), self._public_origin)

    def openapi(self) -> dict[str, Any]:
        return self.openapi_schema or with_credentials(with_problem_schema(super().openapi()))


def create_app(settings: Settings, queue_frames: int = QUEUE_FRAMES, trusted_s: float = TRUSTED_S) -> FastAPI:
    """Connects to nothing before the first request."""
    client = redis.asyncio.Redis.from_url(
        settings.redis_url,
        decode_responses=True,
        socket_timeout=_REDIS_TIMEOUT_S,
        socket_connect_timeout=3.0,
        retry=Retry(NoBackoff(), 0),
    )
    events = EventStream(client)
    hub = Hub(events, queue_frames)
    mongodb = database(settings.mongodb_url)
    sink = Sink(settings.sink_url) if settings.sink_url else None

    limits, sessions = RateLimits(settings.redis_url), Sessions(settings.postgres_url)
    callers = Callers(settings.postgres_url, sessions, trusted_s)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await hub.close()
        await limits.close()
        await client.aclose()
        mongodb.client.close()

    app = Api(
        settings.origins.public,
        title="Gridledger",
        version="0.1.0",
        description=_ABOUT,
        lifespan=lifespan,
        docs_url=None,  # its page would fetch scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        responses=documented(401, 403, 429),
        redirect_slashes=False,  # a path is there or not, with the dashboard as without
    )
    answer_with_problems(app)
    log = AuditLog(settings.postgres_url)
    add_middleware(app, settings, LookUps(callers, limits, settings.budgets), limits, log)

    notarizes = settings.chain is not None
    registry, book = Registry(settings.postgres_url), NotaryBook(settings.postgres_url)
    stored, actuals = Forecasts(mongodb), Actuals(mongodb)
    freshness = Freshness(settings.postgres_url, mongodb, settings.redis_url)
    checks = {
        "PostgreSQL": freshness.ask_postgres,
        "MongoDB": freshness.ask_mongodb,
        "Redis": freshness.ask_redis,
    }
    app.include_router(health.router(checks, freshness, notarizes=notarizes))
    chain = Chain(settings.chain, book) if settings.chain else None
    app.include_router(config.router(chain, settings.postgres_url))
    app.include_router(me.router(settings.auth))
    app.include_router(audit_log.router(log))
    places, admission = SignInPlaces(chain, settings.origins), Admission(sessions, callers, log)
    app.include_router(sign_in.router(places, SignInNonces(settings.postgres_url), admission))
    app.include_router(key_sign_in.router(places, ApiKeys(settings.postgres_url), admission))
    app.include_router(feeders.router(registry, stored, actuals, notarizes=notarizes))
    app.include_router(predictions.router(History(registry, stored, actuals), notarizes=notarizes))
    app.include_router(kpis.router(registry, Kpis(mongodb, notarizes=notarizes)))
    app.include_router(data_health.router(settings.postgres_url))
    app.include_router(reconciliation.router(registry, Reconciliation(mongodb)))
    app.include_router(models.router(settings.postgres_url))
    app.include_router(drift.router(mongodb))
    on_request = OnRequest(Forecaster(settings.model_dir, settings.postgres_url), stored, client, sink)
    app.include_router(forecasts.router(registry, stored, on_request, NotarizationWait(book), notarizes=notarizes))
    app.include_router(windows.router(registry, actuals, stored))
    ledger = settings.chain.ledger if settings.chain else ""
    app.include_router(proofs.router(stored, book, ledger, notarizes=notarizes))
    app.include_router(track_record.router(registry, TrackRecord(settings.postgres_url, mongodb, ledger), stored))
    app.include_router(dead_letters.router(DeadLetters(settings.brokers)))
    receipts, right = (
        ReceiptFrames(settings.postgres_url),
        RightToListen(OnlyLoopback() if settings.auth == "open" else callers, trusted_s),
    )
    app.include_router(stream.router(events, hub, receipts, right))
    app.include_router(stream_events.router(events, hub, receipts, right))
    _serve_dashboard(app, settings)
    return app


def _serve_dashboard(app: FastAPI, settings: Settings) -> None:
    """Not mounted: a mount would hide which methods routes take."""
    if settings.web_root:
        app.router.default = Dashboard(settings.web_root, settings.chain.browser_rpc_url if settings.chain else "")
