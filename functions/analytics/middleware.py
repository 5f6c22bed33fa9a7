"""What each request passes on its way to the routes, and each answer on its way back."""

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from functions.analytics.audit_log import AuditLog
from functions.analytics.audited import Audited
from functions.analytics.authentication import Authentication
from functions.analytics.callers import OnlyLoopback
from functions.analytics.look_ups import LookUps
from functions.analytics.loopback import LoopbackOnly
from functions.analytics.methods import HeadAsGet
from functions.analytics.other_pages import allow_other_pages
from functions.analytics.own_pages import OwnPages
from functions.analytics.rate_limited import RateLimited
from functions.analytics.rate_limits import RateLimits
from functions.analytics.settings import Settings

# A fifth of the time of 9 for 5 % more bytes: 28 ms instead of 132 for the 1.2 MB of 30 days of one series.
_COMPRESS_LEVEL = 4


def add_middleware(app: FastAPI, settings: Settings, look_ups: LookUps, limits: RateLimits, log: AuditLog) -> None:
    """The last one that is added comes first."""
    app.add_middleware(GZipMiddleware, minimum_size=2048, compresslevel=_COMPRESS_LEVEL)
    app.add_middleware(Audited, log=log)
    app.add_middleware(HeadAsGet)
    if settings.auth == "open":
        app.add_middleware(Authentication, callers=OnlyLoopback())
        app.add_middleware(LoopbackOnly)
    else:
        app.add_middleware(RateLimited, limits=limits, budgets=settings.budgets)
        app.add_middleware(Authentication, callers=look_ups)
        app.add_middleware(OwnPages, origins=settings.origins)
    if settings.origins.others:
        allow_other_pages(app, settings.origins)
