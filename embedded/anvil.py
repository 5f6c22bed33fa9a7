"""anvil, a local EVM chain; its binary is an optional dependency of contracts/package.json."""

import json
import platform
import urllib.request
from pathlib import Path

import msgspec

from embedded.server import Server

PREFERRED_PORT = 8545
# The first of the accounts every anvil makes and funds; worth nothing anywhere else.
FUNDED_PRIVATE_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"

# Earlier than any simulated time: the simulator moves the clock forward, and a chain cannot move back.
_GENESIS = 946_684_800  # 2000-01-01
_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
_PACKAGES = Path(__file__).parent.parent / "contracts" / "node_modules" / "@foundry-rs"


def anvil(data: Path, port: int) -> Server:
    """A chain on 127.0.0.1:port that mines each transaction at once until a client turns that off.

    Its state in `data` is saved every second, so it survives a kill.
    """
    data.mkdir(parents=True, exist_ok=True)
    state = data / "state.json"
    saving = ["--state", str(state), "--state-interval", "1", "--prune-history", "128"]
    url = f"http://127.0.0.1:{port}"
    return Server(
        name="anvil",
        url=url,
        command=lambda: [str(binary()), "--port", str(port), "--timestamp", str(last_block_time(state)), *saving],
        is_ready=lambda: _has_chain_id(url),
    )


def binary() -> Path:
    """The program for this machine; SystemExit with the remedy when it is not installed."""
    package = f"anvil-{platform.system().lower()}-{_MACHINES[platform.machine().lower()]}"
    found = _PACKAGES / package / "bin" / "anvil"
    if not found.exists():
        raise SystemExit(f"{found} is missing: run `npm ci` in contracts/, or set CHAIN_RPC_URL to a chain of yours")
    return found


def last_block_time(state: Path) -> int:
    """Where the clock goes on, Unix seconds: without it a restarted anvil jumps to the wall clock."""
    if not state.exists():
        return _GENESIS
    return int(str(json.loads(state.read_bytes())["block"]["timestamp"]), 0)


def _has_chain_id(url: str) -> bool:
    body = msgspec.json.encode({"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []})
    request = urllib.request.Request(url, body, {"content-type": "application/json"})  # noqa: S310  our own URL
    try:
        with urllib.request.urlopen(request, timeout=1) as answer:  # noqa: S310
            return "result" in json.load(answer)
    except OSError:
        return False
