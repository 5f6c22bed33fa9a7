"""Credentials that are not known yet are looked up in PostgreSQL, as often as the address they come from may ask."""

from starlette.types import Scope

from functions.analytics.budgets import Budget, Budgets
from functions.analytics.callers import Caller, Callers
from functions.analytics.client_address import client_address
from functions.analytics.rate_limits import RateLimits


class LookUps:
    def __init__(self, callers: Callers, limits: RateLimits, budgets: Budgets) -> None:
        self._callers = callers
        self._limits = limits
        self._budget = Budget("look-ups", budgets.requests)

    async def caller_of(self, scope: Scope) -> Caller:
        """As Callers knows him; TooManyRequests when there were too many from there."""
        known = self._callers.remembered(scope)
        if known is None:
            await self._limits.charge(self._budget, f"address:{client_address(scope)}")
            known = await self._callers.caller_of(scope)
        return known
