"""Which web pages are ours: those that this API serves itself, and those that CORS_ORIGINS names.

A page may only use a session, or have a wallet sign in, when it is one of them. Where the API is comes from
PUBLIC_ORIGIN and not from the Host of a request: a page that lies between could send any, and have people sign
in to us with a message that they gave to it. At loopback nothing lies between.
"""

from msgspec import Struct
from starlette.requests import HTTPConnection

from functions.analytics.loopback import host_name, is_loopback

_SCHEMES = {"ws": "http", "wss": "https"}


class Origins(Struct, frozen=True):
    """`public` is empty when nobody said where the API is."""

    public: str = ""
    others: tuple[str, ...] = ()

    def own(self, connection: HTTPConnection) -> str | None:
        """That of the API as browsers see it; None when only the request says so, and from elsewhere."""
        if self.public:
            return self.public
        host = connection.headers.get("host", "").lower()
        if not is_loopback(host_name("//" + host)):
            return None
        scheme = connection.scope["scheme"]
        return f"{_SCHEMES.get(scheme, scheme)}://{host}"

    def of_page(self, connection: HTTPConnection) -> str | None:
        """That of the page that asks, the API's own where the browser names none; None when it is not ours."""
        own, named = self.own(connection), connection.headers.get("origin")
        if named is None:
            return own
        return named if named == own or named in self.others else None
