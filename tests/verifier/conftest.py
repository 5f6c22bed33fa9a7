"""One chain with a batch in time and a late one; every test bends copies of their bundles."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from functions.notary.ledger import Ledger
from functions.notary.signer import LocalKey
from tests.functions.notary.chain import REPOSITORY, Chain
from tests.functions.notary.issued import ORIGIN, forecast
from tests.verifier.issuer import Issuer
from tests.verifier.notarized import Bundle, notarized

Run = Callable[..., "subprocess.CompletedProcess[str]"]
RunWith = Callable[[str], Run]


@pytest.fixture(scope="session")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    from embedded.anvil import anvil
    from embedded.ports import free_port
    from embedded.process import running

    folder = tmp_path_factory.mktemp("verifier-chain")
    with running(anvil(folder / "data", free_port("anvil", 0, print)), folder / "anvil.log") as url:
        yield Chain(url)


@pytest.fixture(scope="session")
def ledger(chain: Chain) -> Ledger:
    key = "0x" + "ab" * 32
    chain.fund(key)
    return Ledger(chain.url, chain.deploy(), LocalKey(key))


@pytest.fixture(scope="session")
def stored(chain: Chain, ledger: Ledger) -> str:
    """Good and late bundles as JSON, so that no test can bend them for another."""
    good = notarized(chain, ledger, forecast("F1", series=5), ORIGIN + timedelta(minutes=6))
    late = notarized(chain, ledger, forecast("F2", series=5), ORIGIN + timedelta(hours=2))
    return json.dumps({"good": good, "late": late})


@pytest.fixture(scope="session")
def forward_chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    """Another one, whose clock only tests with an `issuer` move."""
    from embedded.anvil import anvil
    from embedded.ports import free_port
    from embedded.process import running

    folder = tmp_path_factory.mktemp("issuer-chain")
    with running(anvil(folder / "data", free_port("anvil", 0, print)), folder / "anvil.log") as url:
        yield Chain(url)


@pytest.fixture
def issuer(forward_chain: Chain) -> Issuer:
    return Issuer(forward_chain)


@pytest.fixture
def good(stored: str) -> Bundle:
    return dict(json.loads(stored)["good"])


@pytest.fixture
def late(stored: str) -> Bundle:
    return dict(json.loads(stored)["late"])


@pytest.fixture
def run_with(chain: Chain, tmp_path: Path) -> RunWith:
    """Runs the program by this Python on a bundle, or on this text, as an auditor would."""

    def run(
        python: str,
        bundle: Bundle | str,
        *arguments: str,
        rpc: str | None = chain.url,
        command: str = "forecast",
    ) -> "subprocess.CompletedProcess[str]":
        file = tmp_path / "bundle.json"
        file.write_text(bundle if isinstance(bundle, str) else json.dumps(bundle), encoding="utf-8")
        words = [] if command == "forecast" else [command]  # that one may be left out
        program = [python, "-I", str(REPOSITORY / "verifier/verify.py"), *words, str(file), *arguments]
        asked = [*program, "--rpc", rpc] if rpc else program
        return subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)

    return lambda python: partial(run, python)


@pytest.fixture
def verify(run_with: RunWith) -> Run:
    """By our own Python."""
    return run_with(sys.executable)
