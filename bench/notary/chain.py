"""An anvil of its own, and contracts on it, straight from what Hardhat built."""

import itertools
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from embedded.anvil import anvil
from embedded.layout import ROOT
from embedded.ports import free_port
from embedded.process import running
from embedded.rpc import call

_ARTIFACTS = ROOT / "contracts" / "artifacts"
_TIMEOUT_S = 60
_TOGETHER = 500  # calls in one request
_BASE_FEE = hex(10**9)  # full blocks would raise it above what the transactions that wait can pay


@contextmanager
def fresh_chain(folder: Path) -> Iterator[str]:
    """The URL of a chain that mines each transaction at once; its files lie in `folder`."""
    with running(anvil(folder / "anvil", free_port("anvil", 0, print)), folder / "anvil.log") as url:
        yield url


def build_contracts() -> None:
    """Packages and artifacts as the sources are now."""
    for command in (["embedded.npm_build"], ["embedded.npm", "contracts", "run", "build"]):
        subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def account(url: str) -> str:
    """One that anvil signs for, with more money than it needs."""
    accounts = call(url, "eth_accounts")
    assert isinstance(accounts, list)  # noqa: S101
    return str(accounts[0])


def deploy(url: str, source: str) -> str:
    """The address of a new contract; `source` like src/ForecastLedger."""
    artifact = _ARTIFACTS / f"{source}.sol" / f"{Path(source).name}.json"
    create = {"data": json.loads(artifact.read_bytes())["bytecode"], "gas": hex(2_000_000)}
    (receipt,) = mined(url, [create])
    return str(receipt["contractAddress"])


def mined(url: str, transactions: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    """Send all of them from the account above, mine as many blocks as that takes, and return the receipts."""
    sender = account(url)
    call(url, "evm_setAutomine", False)
    first = int(str(call(url, "eth_getTransactionCount", sender, "latest")), 16)
    numbered = ({"from": sender, "nonce": hex(nonce)} | one for nonce, one in enumerate(transactions, first))
    sent = calls(url, "eth_sendTransaction", list(numbered))
    for _ in sent:  # a block each at most
        call(url, "anvil_setNextBlockBaseFeePerGas", _BASE_FEE)
        call(url, "anvil_mine")
        if call(url, "eth_getTransactionReceipt", sent[-1]):
            break
    call(url, "evm_setAutomine", True)
    receipts = calls(url, "eth_getTransactionReceipt", sent)
    if {receipt and receipt["status"] for receipt in receipts} != {"0x1"}:
        raise SystemExit("a transaction was reverted, or never mined")
    return receipts


def calls(url: str, method: str, parameters: Sequence[object]) -> list[Any]:
    """The results of many calls with one parameter each, in order."""
    requests = ({"jsonrpc": "2.0", "id": n, "method": method, "params": [one]} for n, one in enumerate(parameters))
    results: list[Any] = []
    with httpx.Client(timeout=_TIMEOUT_S) as client:
        while some := list(itertools.islice(requests, _TOGETHER)):
            replies = {reply["id"]: reply for reply in client.post(url, json=some).raise_for_status().json()}
            if errors := [reply["error"] for reply in replies.values() if "error" in reply]:
                raise SystemExit(f"{method}: {errors[0]}")
            results += [replies[request["id"]]["result"] for request in some]
    return results
