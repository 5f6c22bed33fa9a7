"""Several nodes of one chain: which of them is asked, and which are passed over until they serve again."""

import logging
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import RLock
from typing import Any

from web3.providers import JSONBaseProvider
from web3.types import RPCEndpoint, RPCResponse

from domain.errors import DependencyUnavailable
from functions.notary.node import Node
from functions.notary.node_judgement import Sight, reasons_against

_LOOK_EVERY_S = 10.0
_PASSED_OVER_S = 30.0  # before a node that does not serve is looked at again

_log = logging.getLogger("gridledger.notary")


class _Known:
    """A node and what we think of it."""

    def __init__(self, url: str) -> None:
        self.node = Node(url)
        self.reason: str | None = None  # why it is passed over
        self.look_at = 0.0  # monotonic seconds

    def judge(self, reason: str | None, now: float) -> bool:
        """Whether that is news."""
        changed = (reason is None) != (self.reason is None)
        self.reason = reason
        self.look_at = now + (_PASSED_OVER_S if reason else _LOOK_EVERY_S)
        return changed


class Nodes(JSONBaseProvider):
    """A provider for web3: the node in use, which is the first in order that serves. `choose` may change it."""

    def __init__(self, urls: Sequence[str], ledger_address: str) -> None:
        super().__init__()
        self._ledger_address = ledger_address
        self._known = [_Known(url) for url in urls]
        self._asked = self._known[0]
        self._chain_id: int | None = None
        self._choosing = RLock()
        self._pool = ThreadPoolExecutor(len(urls), thread_name_prefix="nodes")

    @property
    def chain_id(self) -> int:
        """Of the first node that served: whoever is on another chain never will."""
        with self._choosing:
            if self._chain_id is None:
                self.choose()
            return self._chain_id or 0

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        try:
            return self._asked.node.make_request(method, params)
        except DependencyUnavailable as failure:
            self.distrust(failure.reason)
            raise

    def choose(self) -> None:
        """From here on ask the first that serves; DependencyUnavailable when none does."""
        with self._choosing:
            now = time.monotonic()
            if due := self._due(now):
                self._look(due, now)
            serving = self._serving()
            if not serving:
                raise DependencyUnavailable("chain", "; ".join(str(known.reason) for known in self._known))
            if self._asked is not serving[0]:
                self._asked = serving[0]
                _log.info("asking node %s from here on", self._asked.node.host)

    def distrust(self, reason: str) -> None:
        """Pass over the node in use from the next choice on, for a while."""
        self._judge(self._asked, reason, time.monotonic())

    def failure(self, reason: str) -> DependencyUnavailable:
        """Like the one of the node in use, which is passed over for it."""
        failure = self._asked.node.failure(reason)
        self.distrust(failure.reason)
        return failure

    def others(self) -> Iterator[str]:
        """Each other node that serves: it is the one asked until the caller goes on to the next."""
        ours = self._asked
        try:
            for other in self._serving():
                if other is not ours:
                    self._asked = other
                    yield other.node.host
        finally:
            self._asked = ours

    def _serving(self) -> list[_Known]:
        return [known for known in self._known if known.reason is None and known.look_at]

    def _due(self, now: float) -> list[_Known]:
        """All who serve are looked at together, to see who is behind; of the others those whose time it is."""
        if not self._serving():
            return self._known
        if all(now < known.look_at for known in self._known):
            return []
        return [known for known in self._known if known.reason is None or now >= known.look_at]

    def _look(self, due: list[_Known], now: float) -> None:
        sights = list(self._pool.map(self._sight, due))
        reasons = reasons_against(sights, self._chain_id)
        for known, sight, reason in zip(due, sights, reasons, strict=True):
            self._judge(known, reason, now)
            if self._chain_id is None and isinstance(sight, Sight) and reason is None:
                self._chain_id = sight.chain_id
                _log.info("the chain is number %d, says node %s", sight.chain_id, sight.host)

    def _sight(self, known: _Known) -> Sight | str:
        """What the node says about itself, or why it says nothing."""
        try:
            return Sight.of(known.node, self._ledger_address)
        except DependencyUnavailable as failure:
            return failure.reason

    def _judge(self, known: _Known, reason: str | None, now: float) -> None:
        if known.judge(reason, now) and len(self._known) > 1:  # of a single one the outage is told
            if reason:
                _log.warning("a node is passed over: %s", reason)
            else:
                _log.info("node %s serves again", known.node.host)
