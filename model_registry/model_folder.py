"""A folder that model_export wrote: read, and checked as the functions that are to serve it would."""

import hashlib
from pathlib import Path

import msgspec
from msgspec import Struct

from forecasting.metadata import METADATA_FILE, MODEL_FILE, Metadata, UnusableModel
from forecasting.onnx_model import OnnxModel

MAX_BYTES = 1 << 20


class ModelFolder(Struct, frozen=True):
    """The two files as they are, and what the second one says."""

    onnx: bytes
    metadata_json: bytes
    metadata: Metadata

    @property
    def training_data_sha256(self) -> str:
        """One digest for all files: equal when and only when each file is."""
        files = msgspec.json.encode(self.metadata.training_data_sha256, order="sorted")
        return hashlib.sha256(files).hexdigest()


def read_model_folder(folder: Path) -> ModelFolder:
    """Raise UnusableModel, naming file and field, unless inference could serve it."""
    metadata = OnnxModel.load(folder).metadata
    onnx = (folder / MODEL_FILE).read_bytes()
    if len(onnx) > MAX_BYTES:
        raise UnusableModel(f"{folder / MODEL_FILE}: {len(onnx):,} bytes, at most {MAX_BYTES:,}")
    return ModelFolder(onnx, (folder / METADATA_FILE).read_bytes(), metadata)


def write_model_folder(folder: Path, onnx: bytes, metadata_json: bytes) -> None:
    """The same two files again."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL_FILE).write_bytes(onnx)
    (folder / METADATA_FILE).write_bytes(metadata_json)
