"""A real chain and the real contract, for tests of those who write to it and those who check."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from eth_account import Account
from msgspec import Struct
from web3 import Web3

from embedded.rpc import call
from tests.mined import send

REPOSITORY = Path(__file__).parents[3]
_CONTRACTS = REPOSITORY / "contracts"
_ARTIFACT = _CONTRACTS / "artifacts/src/ForecastLedger.sol/ForecastLedger.json"
_SETTLED_WITHIN_S = 5.0


class Chain(Struct, frozen=True):
    """An anvil; mines each transaction at once unless `automine(False)`."""

    url: str

    def __call__(self, method: str, *params: object) -> Any:
        return call(self.url, method, *params)

    def automine(self, on: bool) -> None:
        self("evm_setAutomine", on)

    def mine(self, blocks: int = 1) -> None:
        self("anvil_mine", hex(blocks))

    def settle(self, raw_tx: bytes) -> None:
        """Wait until this is in a block; not where nothing is mined, nor long for what no block takes."""
        tx_hash, deadline = Web3.keccak(raw_tx).to_0x_hex(), time.monotonic() + _SETTLED_WITHIN_S
        while self("anvil_getAutomine") and time.monotonic() < deadline:
            if self("eth_getTransactionReceipt", tx_hash):
                return
            time.sleep(0.005)

    def fund(self, private_key: str) -> str:
        """The key's address, now rich."""
        address = str(Account.from_key(private_key).address)
        self("anvil_setBalance", address, hex(10**21))
        return address

    def deploy(self) -> str:
        """The address of a new ForecastLedger."""
        deployer = self("eth_accounts")[0]
        create = {"from": deployer, "data": _bytecode(), "gas": hex(2_000_000)}
        return str(send(self.url, create)["contractAddress"])


def _bytecode() -> str:
    """Of the contract as it stands in the sources; compiled when that has not been done since they changed."""
    sources = max(source.stat().st_mtime for source in (_CONTRACTS / "src").glob("*.sol"))
    if not _ARTIFACT.exists() or _ARTIFACT.stat().st_mtime < sources:
        build = [sys.executable, "-m", "embedded.npm", "contracts", "run", "build"]
        subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True, timeout=300)
        _ARTIFACT.touch()
    return str(json.loads(_ARTIFACT.read_bytes())["bytecode"])
