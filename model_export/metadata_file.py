"""Writes model.json; `forecasting/metadata.py` says what stands in it and reads it."""

from pathlib import Path

import msgspec

from forecasting.metadata import METADATA_FILE, Metadata


def write_metadata(folder: Path, metadata: Metadata) -> None:
    """Indented, for people too."""
    (folder / METADATA_FILE).write_bytes(msgspec.json.format(msgspec.json.encode(metadata), indent=2) + b"\n")
