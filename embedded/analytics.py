"""Finding analytics: the local runner writes where it is, and it is up when it says so itself."""

from pathlib import Path

import httpx
import msgspec

_FILE = "services.json"


def forget(run: Path) -> None:
    """What an earlier run wrote means nothing now."""
    (run / _FILE).unlink(missing_ok=True)


def url(run: Path) -> str | None:
    """http://127.0.0.1:port, None until the local runner has chosen one."""
    try:
        return msgspec.json.decode((run / _FILE).read_bytes(), type=dict[str, str]).get("analytics")
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def is_healthy(run: Path) -> bool:
    """Whether analytics answers its health check."""
    base = url(run)
    if base is None:
        return False
    try:
        return httpx.get(f"{base}/api/v1/health", timeout=2).is_success
    except httpx.HTTPError:
        return False
