"""ASGI middleware: what every answer tells a browser not to do with it. The dashboard brings a policy of its own."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from functions.analytics.content_security_policy import OF_DATA

_UNUSED = ("bluetooth", "camera", "geolocation", "hid", "microphone", "payment", "serial", "usb")
_OF_ALL = {
    "Content-Security-Policy": OF_DATA,
    "Cross-Origin-Opener-Policy": "same-origin-allow-popups",  # some wallets are popups, and answer to who opened them
    "Cross-Origin-Resource-Policy": "same-origin",  # does not concern what CORS allows
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
}
_HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}  # browsers pass it over unless it came by https


class SecurityHeaders:
    def __init__(self, app: ASGIApp, public_origin: str) -> None:
        self._app = app
        self._headers = _OF_ALL | (_HTTPS_ONLY if public_origin.startswith("https:") else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
