"""AUTH=open: whoever sits at this machine may read everything and send dead letters again, and nobody else anything.

Peer address and Host must both be loopback, so that neither a proxy in front of us (its clients may be anyone)
nor a web page whose name was made to point at 127.0.0.1 gets in; an Origin must be loopback too, or any page
that the browser has open could listen to the stream.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from functions.analytics.problem import problem

_OPEN_TO_ALL = {"/livez", "/readyz", "/api/v1/health"}  # probes come from the node, and learn nothing
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
_POLICY_VIOLATION = 1008


class LoopbackOnly:
    """ASGI middleware: 403 (or a refused WebSocket) for everybody else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] in _OPEN_TO_ALL or _is_local(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": "loopback clients only"})
        else:
            detail = "AUTH=open serves loopback clients only: open this page at 127.0.0.1 on the machine itself."
            await problem(403, detail)(scope, receive, send)


def _is_local(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    if any(name in headers for name in _FORWARDED):
        return False
    origin = headers.get("origin")
    names = [host_name("//" + headers.get("host", ""))] + ([host_name(origin)] if origin else [])
    client = scope.get("client")
    return client is not None and all(is_loopback(name) for name in (client[0], *names))


def host_name(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
