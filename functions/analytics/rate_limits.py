"""How often a principal or an address may ask: budgets in Redis, which all replicas share.

The generic cell rate algorithm (GCRA): a budget of N a minute is N at once and one more each 60/N s. What is kept
is a single moment, the one at which the budget will be whole again.
"""

import logging
import time

import redis.asyncio
from msgspec import Struct
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from functions.analytics.budgets import Budget

# Redis' own clock, in microseconds: those of the replicas differ.
_SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local quota = tonumber(ARGV[1])
local interval = 60000000 / quota
local whole_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local missing = (whole_at - now) / interval
if missing > quota - 1 then
  return {0, 0, math.ceil((missing - quota + 1) * interval), math.ceil(whole_at - now)}
end
whole_at = whole_at + interval
redis.call('SET', KEYS[1], string.format('%.0f', whole_at), 'PX', math.ceil((whole_at - now) / 1000))
return {1, math.floor(quota - 1 - missing), 0, math.ceil(whole_at - now)}
"""
_TIMEOUT_S = 0.3  # each request waits for it
_PAUSE_S = 5.0  # after Redis failed nobody waits for it again so soon

_log = logging.getLogger("gridledger.analytics")


class Verdict(Struct, frozen=True):
    """`retry_after_s` is 0 for who may go on; after `whole_after_s` the budget is as if never used."""

    budget: Budget
    remaining: int
    retry_after_s: int
    whole_after_s: int

    def headers(self) -> dict[str, str]:
        """RateLimit header fields (draft-ietf-httpapi-ratelimit-headers-10)."""
        name = f'"{self.budget.name}"'
        told = {
            "RateLimit-Policy": f"{name};q={self.budget.per_minute};w=60",
            "RateLimit": f"{name};r={self.remaining};t={self.whole_after_s}",
        }
        return told | ({"Retry-After": str(self.retry_after_s)} if self.retry_after_s else {})


class TooManyRequests(Exception):
    """Whoever asks has used up a budget."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(f"budget {verdict.budget.name}")
        self.verdict = verdict


class RateLimits:
    """While Redis does not answer everybody may go on: it keeps the peace, it guards nothing."""

    def __init__(self, redis_url: str) -> None:
        self._client = redis.asyncio.Redis.from_url(
            redis_url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S, retry=Retry(NoBackoff(), 0)
        )
        self._script = self._client.register_script(_SCRIPT)
        self._away_until = 0.0  # monotonic seconds
        self._is_away = False

    async def charge(self, budget: Budget, who: str) -> Verdict | None:
        """One request from this budget of his; None when Redis does not tell. TooManyRequests when it is used up."""
        if time.monotonic() < self._away_until:
            return None
        try:
            answer = await self._script(keys=[f"gridledger:limits:{budget.name}:{who}"], args=[budget.per_minute])
        except RedisError as error:
            self._gone(error)
            return None
        self._is_away = False
        is_admitted, remaining, retry_us, whole_us = answer
        verdict = Verdict(budget, remaining, _seconds(retry_us), _seconds(whole_us))
        if not is_admitted:
            raise TooManyRequests(verdict)
        return verdict

    async def close(self) -> None:
        await self._client.aclose()

    def _gone(self, error: RedisError) -> None:
        """Said once, however long it lasts."""
        self._away_until = time.monotonic() + _PAUSE_S
        if not self._is_away:
            _log.warning("nobody's requests are limited, for Redis is unavailable: %s", error)
        self._is_away = True


def _seconds(microseconds: int) -> int:
    return -(-microseconds // 1_000_000)
