"""anvil, a local EVM chain; its binary is an optional dependency of contracts/package.json."""

import platform
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from domain.errors import DependencyUnavailable
from domain.whole_file import write_whole
from embedded.rpc import call
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

    Its state in `data` is saved every second, so it survives a kill; see `keep_copy`.
    """
    data.mkdir(parents=True, exist_ok=True)
    state = data / "state.json"
    saving = ["--state", str(state), "--state-interval", "1", "--prune-history", "128", "--quiet"]
    url = f"http://127.0.0.1:{port}"
    return Server(
        name="anvil",
        url=url,
        command=lambda: [str(binary()), "--port", str(port), "--timestamp", str(last_block_time(state)), *saving],
        is_ready=lambda: is_ready(url),
    )


def binary() -> Path:
    """The program for this machine; SystemExit with the remedy when it is not installed."""
    package = f"anvil-{platform.system().lower()}-{_MACHINES[platform.machine().lower()]}"
    found = _PACKAGES / package / "bin" / "anvil"
    if not found.exists():
        raise SystemExit(f"{found} is missing: run `npm ci` in contracts/, or set CHAIN_RPC_URL to a chain of yours")
    return found


class _Block(Struct):
    timestamp: str  # hexadecimal, Unix seconds


class _State(Struct):
    block: _Block


def last_block_time(state: Path) -> int:
    """Where the clock goes on, Unix seconds: without it a restarted anvil jumps to the wall clock."""
    if not state.exists():
        return _GENESIS
    try:
        found = msgspec.json.decode(state.read_bytes(), type=_State)
    except msgspec.DecodeError:  # killed while it wrote
        write_whole(state, _copy_of(state).read_bytes())  # the copy stays: it may be killed again
        found = msgspec.json.decode(state.read_bytes(), type=_State)
    return int(found.block.timestamp, 16)


def keep_copy(data: Path) -> None:
    """Keep the newest whole state: anvil overwrites its file in place, and a kill can cut it in half.

    On a full disk the copy before stays.
    """
    state = data / "state.json"
    try:
        written = state.read_bytes()
        msgspec.json.decode(written, type=_State)
    except (FileNotFoundError, msgspec.DecodeError):
        return
    with suppress(OSError):
        write_whole(_copy_of(state), written)


def _copy_of(state: Path) -> Path:
    return state.with_suffix(".copy")


def is_ready(url: str) -> bool:
    """Whether a chain answers."""
    try:
        return bool(call(url, "eth_chainId"))
    except DependencyUnavailable:
        return False
