"""Folders that look like exports: the packaged model under other digests."""

import hashlib
from pathlib import Path

import msgspec

from forecasting.metadata import METADATA_FILE, MODEL_FILE, Metadata
from tests.forecasting.sample_windows import MODEL_DIR

PACKAGED = msgspec.json.decode((MODEL_DIR / METADATA_FILE).read_bytes(), type=Metadata)


def exported(folder: Path, label: str, mwql: float = 0.05, **changes: object) -> Path:
    """`folder/label`, a version of that name: other bytes than the packaged model, the same forecasts."""
    onnx_bytes = (MODEL_DIR / MODEL_FILE).read_bytes() + doc_string(label)
    figures = {track: {"mWQL": mwql} for track in ("weather", "load_only")}
    fields = {"version": label, "sha256": hashlib.sha256(onnx_bytes).hexdigest(), "metrics": figures}
    target = folder / label
    target.mkdir()
    (target / MODEL_FILE).write_bytes(onnx_bytes)
    metadata = msgspec.structs.replace(PACKAGED, **(fields | changes))
    (target / METADATA_FILE).write_bytes(msgspec.json.encode(metadata))
    return target


def doc_string(text: str) -> bytes:
    """Appended to an ONNX file it changes bytes and nothing else: field 6 of ModelProto, in protobuf's encoding."""
    return bytes([6 << 3 | 2, len(text)]) + text.encode()
