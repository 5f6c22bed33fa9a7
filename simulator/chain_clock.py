"""Keeps the clock of an anvil chain on simulated time: one block each real second, stamped with the present."""

from collections.abc import Callable
from threading import Event, Thread

import httpx

from domain.aloud import say
from domain.cloud_event import utc_text
from domain.errors import DependencyUnavailable
from simulator.timeline import moment

_BLOCK_EVERY_S = 1.0


class ChainClock(Thread):
    """A thread that mines until `stopping` is set; a chain that is down is waited for."""

    def __init__(self, rpc_url: str, now: Callable[[], float], stopping: Event) -> None:
        super().__init__(name="chain-clock", daemon=True)
        self._now, self._stopping = now, stopping
        self._rpc = httpx.Client(base_url=rpc_url, timeout=5)
        self._state = "new"  # what was told last: new, running or silent

    def run(self) -> None:
        """One block a second; every trouble is told once and tried again."""
        with self._rpc:
            while not self._stopping.wait(_BLOCK_EVERY_S):
                try:
                    self._mine()
                except DependencyUnavailable as trouble:
                    self._tell("silent", f"{trouble}; trying again every second")

    def _mine(self) -> None:
        # Asked anew each time: an anvil that was restarted in between mines on its own again.
        self._call("evm_setAutomine", False)
        self._call("evm_setIntervalMining", 0)
        head, now = self._head(), int(self._now())
        ahead = f"; it is {head - now} s ahead of that, so blocks are one second apart until the simulation caught up"
        there = utc_text(moment(now))
        self._tell("running", f"drives {self._rpc.base_url} from {there}{ahead if head > now else ''}")
        self._call("evm_setNextBlockTimestamp", max(now, head + 1))
        self._call("evm_mine")

    def _head(self) -> int:
        """The time of the newest block, seconds since 1970."""
        block = self._call("eth_getBlockByNumber", "latest", False)
        if not isinstance(block, dict):
            raise DependencyUnavailable("chain", "it has no newest block")
        return int(block["timestamp"], 16)

    def _tell(self, state: str, message: str) -> None:
        if state != self._state:
            say(f"chain clock: {message}")
        self._state = state

    def _call(self, method: str, *params: object) -> object:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        try:
            reply = self._rpc.post("", json=request).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise DependencyUnavailable("chain", f"{method} at {self._rpc.base_url}: {error!r}") from error
        if "error" in reply:
            raise DependencyUnavailable("chain", f"{method}: {reply['error'].get('message')}")
        return reply.get("result")
