"""Writing a small file so that readers never see half of it."""

from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write beside, then rename: survives being killed at any moment (not a power cut, which costs a make clean)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(content)
    beside.replace(path)
