"""How each kind of fault is done to a running house."""

import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress

import msgspec
import psutil

from domain.errors import DependencyUnavailable
from embedded.rpc import call
from tests.chaos.failing_wire import Condition
from tests.chaos.schedule import HOUSE, Fault, Kind
from tests.chaos.wired_house import WiredHouse

_FIND_S = 15.0
_LOOK_EVERY_S = 0.2
_GONE_S = 60
_CONDITIONS: dict[Kind, Condition] = {"cut": "down", "slow": "slow", "fray": "failing"}


class Missed(Exception):
    """Nobody was there to be hit."""


class Strikes:
    """What lasts is ended by threads; `calm` waits for them and raises what went wrong in them."""

    def __init__(self, house: WiredHouse) -> None:
        self._house = house
        self._pool = ThreadPoolExecutor(max_workers=32, thread_name_prefix="fault")
        self._lasting: list[Future[None]] = []
        self._by_kind: dict[Kind, Callable[[Fault], None]] = {
            "kill": self._kill,
            "freeze": self._freeze,
            "no_room": self._no_room,
            "cut": self._wire,
            "slow": self._wire,
            "fray": self._wire,
            "reorg": self._reorg,
            "chain_ahead": self._chain_ahead,
        }

    def strike(self, fault: Fault) -> None:
        """Begin it; Missed when its victim is away just now, as after another fault."""
        self._by_kind[fault.kind](fault)

    def calm(self) -> None:
        """Return when nothing lasts any more."""
        for each in self._lasting:
            each.result()
        self._pool.shutdown()

    def _kill(self, fault: Fault) -> None:
        if fault.whom == (HOUSE,):
            self._kill_house()
            return
        for victim in [each for name in fault.whom for each in self._found(name)]:
            with suppress(psutil.NoSuchProcess):
                victim.kill()

    def _kill_house(self) -> None:
        """It leaves nobody behind, and goes on."""
        family = self._house.family()
        self._house.kill()
        self._house.start()
        _, alive = psutil.wait_procs(family, timeout=_GONE_S)
        assert alive == []

    def _freeze(self, fault: Fault) -> None:
        (name,) = fault.whom
        self._last(fault.seconds, frozen(self._families(name)))

    def _no_room(self, fault: Fault) -> None:
        """No file of theirs takes another byte, as on a full disk; of the house: of nobody."""
        (name,) = fault.whom
        family = self._house.family() if name == HOUSE else self._families(name)
        self._last(fault.seconds, self._without_room(family))

    def _wire(self, fault: Fault) -> None:
        (name,) = fault.whom
        self._last(fault.seconds, self._wired(name, _CONDITIONS[fault.kind]))

    def _reorg(self, fault: Fault) -> None:
        """As deep as asked for, or as the chain still can: one that was restarted knows no older state."""
        blocks = fault.blocks
        while blocks:
            with suppress(DependencyUnavailable):
                call(self._house.endpoints.chain_rpc_url, "anvil_reorg", blocks, [])
                return
            blocks //= 2
        raise Missed

    def _chain_ahead(self, fault: Fault) -> None:
        url = self._house.endpoints.chain_rpc_url
        try:
            block = call(url, "eth_getBlockByNumber", "latest", False)
            assert isinstance(block, dict)
            call(url, "evm_setNextBlockTimestamp", int(block["timestamp"], 16) + fault.seconds)
            call(url, "evm_mine")
        except DependencyUnavailable as error:
            raise Missed from error

    def _last(self, seconds: int, state: AbstractContextManager[None]) -> None:
        """Begin now, end later."""
        state.__enter__()

        def end() -> None:
            time.sleep(seconds)
            state.__exit__(None, None, None)

        self._lasting.append(self._pool.submit(end))

    @contextmanager
    def _without_room(self, family: list[psutil.Process]) -> Iterator[None]:
        _limit_files(family, 0)
        try:
            yield
        finally:  # who was started meanwhile has inherited it
            while limited := [each for each in self._house.family() if _is_limited(each)]:
                _limit_files(limited, resource.RLIM_INFINITY)

    @contextmanager
    def _wired(self, name: str, condition: Condition) -> Iterator[None]:
        self._house.wire(name, condition)
        try:
            yield
        finally:
            self._house.wire(name, "calm")

    def _families(self, name: str) -> list[psutil.Process]:
        return [member for each in self._found(name) for member in (each, *_children(each))]

    def _found(self, name: str) -> list[psutil.Process]:
        """Who was killed a moment ago is waited for."""
        deadline = time.monotonic() + _FIND_S
        while True:
            with suppress(FileNotFoundError, msgspec.MsgspecError, psutil.NoSuchProcess):
                if name != "java":
                    return [self._house.process(name)]
                family = self._house.process("spark").children(recursive=True)
                if java := [each for each in family if each.name() == "java"]:
                    return java
            if time.monotonic() > deadline:
                raise Missed
            time.sleep(_LOOK_EVERY_S)


@contextmanager
def frozen(family: list[psutil.Process]) -> Iterator[None]:
    """They neither run nor answer."""
    for each in family:
        with suppress(psutil.NoSuchProcess):
            each.suspend()
    try:
        yield
    finally:
        for each in family:
            with suppress(psutil.NoSuchProcess):
                each.resume()


def _limit_files(family: list[psutil.Process], most_bytes: int) -> None:
    for each in family:
        with suppress(psutil.NoSuchProcess):
            each.rlimit(resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))


def _is_limited(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE and process.rlimit(resource.RLIMIT_FSIZE)[0] == 0
    return False


def _children(process: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return process.children(recursive=True)
    return []
