"""How much a principal, or an address without one, may ask for."""

from msgspec import Struct
from starlette.types import Scope

_SIGN_IN = "/api/v1/sign-in"
_READS = {"GET", "HEAD", "OPTIONS"}


class Budget(Struct, frozen=True):
    """Requests of one kind, for each who asks."""

    name: str
    per_minute: int


class Budgets(Struct, frozen=True):
    """Requests a minute, and live streams at once."""

    requests: int = 600  # a dashboard that is opened asks for 11, and then for 8 a minute
    writes: int = 120
    sign_ins: int = 30  # by address: two for each sign-in
    streams: int = 20

    def of(self, scope: Scope) -> Budget:
        """Which one a request is charged to; opening a WebSocket is a read."""
        if scope["path"].startswith(_SIGN_IN):
            return Budget("sign-ins", self.sign_ins)
        if scope.get("method", "GET") in _READS:
            return Budget("requests", self.requests)
        return Budget("writes", self.writes)
