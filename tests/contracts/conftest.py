"""A chain like a consortium's: London's rules, gas for nothing, a block each second."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from tests.functions.notary.chain import Chain

FREE_GAS = ["--hardfork", "london", "--gas-price", "0", "--block-base-fee-per-gas", "0", "--disable-min-priority-fee"]


@pytest.fixture(scope="module")
def free_chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    from embedded.anvil import anvil
    from embedded.ports import free_port
    from embedded.process import running

    folder = tmp_path_factory.mktemp("free")
    plain = anvil(folder / "anvil", free_port("anvil", 0, print))
    free = structs.replace(plain, command=lambda: [*plain.command(), *FREE_GAS, "--block-time", "1"])
    with running(free, folder / "anvil.log") as url:
        yield Chain(url)


@pytest.fixture(scope="module")
def penniless() -> str:
    """A key whose account holds nothing."""
    return "0x" + secrets.token_hex(32)


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("deployments") / "ledger"
