"""The chain's clock follows the simulation on a real anvil."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import httpx
import pytest

from simulator.chain_clock import ChainClock

NOW = 1_795_449_600


def rpc(url: str, method: str, *params: object) -> object:
    reply = httpx.post(url, json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).json()
    assert "error" not in reply, reply
    return reply["result"]


def head(url: str) -> tuple[int, int]:
    """Number and time of the newest block."""
    block = rpc(url, "eth_getBlockByNumber", "latest", False)
    assert isinstance(block, dict)
    return int(block["number"], 16), int(block["timestamp"], 16)


@pytest.fixture
def own_past(chain_rpc_url: str) -> Iterator[str]:
    """The shared chain, put back afterwards: its clock cannot be turned back in any other way."""
    snapshot = rpc(chain_rpc_url, "evm_snapshot")
    yield chain_rpc_url
    rpc(chain_rpc_url, "evm_revert", snapshot)
    rpc(chain_rpc_url, "evm_setAutomine", True)


@contextmanager
def driven(url: str, now: float, blocks: int) -> Iterator[None]:
    """A chain clock that has mined as many blocks inside the block and is gone after it."""
    stopping, enough = Event(), Event()
    asked = 0

    def present() -> float:
        nonlocal asked
        asked += 1
        if asked > blocks:
            enough.set()
        return now

    clock = ChainClock(url, present, stopping)
    clock.start()
    assert enough.wait(30)
    yield
    stopping.set()
    clock.join(10)


def test_blocks_carry_the_simulated_time_and_always_a_later_one(own_past: str) -> None:
    before, _ = head(own_past)
    with driven(own_past, NOW, blocks=2):
        number, time = head(own_past)
        assert number >= before + 2
        assert time == NOW + number - before - 1
        assert rpc(own_past, "anvil_getAutomine") is False


def test_a_chain_ahead_of_the_simulation_is_told_and_goes_on(own_past: str, capsys: pytest.CaptureFixture[str]) -> None:
    rpc(own_past, "evm_setNextBlockTimestamp", NOW + 500)
    rpc(own_past, "evm_mine")
    with driven(own_past, NOW, blocks=1):
        assert head(own_past)[1] >= NOW + 501
    assert "500 s ahead" in capsys.readouterr().out


def test_a_chain_that_is_down_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    stopping = Event()
    clock = ChainClock("http://127.0.0.1:9", lambda: float(NOW), stopping)
    clock.start()
    while "trying again" not in (out := capsys.readouterr().out):
        assert clock.is_alive()
    stopping.set()
    clock.join(10)
    assert out.count("\n") == 1
