"""Streams stay open for days: whether their reader still may listen, and to what, is looked at again and again."""

import asyncio
import time

from starlette.types import Scope

from domain.errors import DependencyUnavailable
from functions.analytics.callers import TRUSTED_S, Callers, OnlyLoopback
from functions.analytics.hub import Hub, Subscription
from functions.analytics.problem import Unauthorized

_UNCONFIRMED_S = 40.0  # with the times to look again well below the minute in which a lost right must tell


class RightToListen:
    """Close codes: 4401 the right is lost; 1013 nobody can tell whether it is."""

    LOST = 4401

    def __init__(self, callers: Callers | OnlyLoopback, trusted_s: float = TRUSTED_S) -> None:
        self._callers = callers
        self._look_again_s = 3 * trusted_s

    async def keep(self, scope: Scope, subscription: Subscription) -> None:
        """Never returns: it ends the subscription, or gives it the caller as he is now."""
        confirmed = time.monotonic()
        while True:
            await asyncio.sleep(self._look_again_s)
            try:
                subscription.caller = await self._callers.caller_of(scope)
                confirmed = time.monotonic()
            except Unauthorized:
                subscription.end(self.LOST)
            except DependencyUnavailable:
                if time.monotonic() > confirmed + _UNCONFIRMED_S:
                    subscription.end(Hub.TRY_AGAIN_LATER)
