"""The ONNX model: loaded once, checked against its metadata, asked for a window's quantiles. No fallback here."""

import hashlib
from pathlib import Path

import numpy as np
import onnxruntime as ort

from domain.errors import InvalidMessage
from domain.feature_window import FeatureWindow
from domain.forecast import Model
from forecasting.inputs import Floats, ModelInputs, model_inputs
from forecasting.metadata import MODEL_FILE, Metadata, UnusableModel, read_metadata


class OnnxModel:
    """Safe to share between threads: a session keeps no state between runs."""

    def __init__(self, session: ort.InferenceSession, metadata: Metadata) -> None:
        self._session = session
        self.metadata = metadata
        self._number = {name: number for number, name in enumerate(metadata.series, start=1)}
        self.identity = Model(metadata.name, metadata.version, metadata.sha256)

    @classmethod
    def load(cls, folder: Path) -> "OnnxModel":
        """Raise UnusableModel, saying why, unless file, digest and metadata belong together."""
        metadata, path = read_metadata(folder), folder / MODEL_FILE
        try:
            content = path.read_bytes()
        except OSError as error:
            raise UnusableModel(f"{path}: {error.strerror}") from error
        return cls.of(content, metadata, str(path))

    @classmethod
    def of(cls, content: bytes, metadata: Metadata, where: str) -> "OnnxModel":
        """From the bytes of an ONNX file; UnusableModel as above, beginning with `where` they come from."""
        digest = hashlib.sha256(content).hexdigest()
        if digest != metadata.sha256:
            raise UnusableModel(
                f"{where}: SHA-256 is {digest}, model.json says {metadata.sha256}; take both from one export"
            )
        return cls(_checked(_session(content), metadata, where), metadata)

    def forecast(self, window: FeatureWindow) -> Floats:
        """[n][24][11] in Wh, ascending along the last axis. InvalidMessage names what the model does not know."""
        self.refuse_unlike(window)
        return self.quantiles(model_inputs(window))

    def quantiles(self, inputs: ModelInputs) -> Floats:
        """The same from arrays, for evaluation of many origins at once."""
        named = {"energy_wh": inputs.energy_wh, "weather": inputs.weather, "calendar": inputs.calendar}
        if self._number:
            names = inputs.names or [""] * len(inputs.energy_wh)
            named["series"] = np.array([self._number.get(name, 0) for name in names], dtype=np.int64)
        contiguous = {name: np.ascontiguousarray(array) for name, array in named.items()}
        (wh,) = self._session.run(["quantiles_wh"], contiguous)
        return np.asarray(wh, dtype=np.float32)

    def refuse_unlike(self, window: FeatureWindow) -> None:
        """Raise InvalidMessage, naming the field, when the window is not what the metadata describes."""
        reads, who = self.metadata, f"{self.metadata.name} {self.metadata.version}"
        if window.interval != reads.interval:
            raise InvalidMessage("interval", f"{window.interval!r}, but {who} reads {reads.interval}")
        for name, row in zip(window.series, window.energy_wh, strict=True):
            if len(row) != reads.history_hours:
                raise InvalidMessage("energy_wh", f"{name} has {len(row)} hours, but {who} reads {reads.history_hours}")
        hours = reads.history_hours + reads.horizon_hours
        for field in reads.weather:
            if len(getattr(window, field)) != hours:
                raise InvalidMessage(field, f"{len(getattr(window, field))} hours, but {who} reads {hours}")


def _session(content: bytes) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # a second thread costs more than it brings at these sizes
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def _checked(session: ort.InferenceSession, metadata: Metadata, where: str) -> ort.InferenceSession:
    hours = metadata.history_hours + metadata.horizon_hours
    expected = {
        "energy_wh": [metadata.history_hours],
        "weather": [len(metadata.weather), hours],
        "calendar": [hours, len(metadata.calendar)],
    }
    if metadata.series:
        expected["series"] = []
    found = {node.name: node.shape[1:] for node in session.get_inputs()}
    if found != expected:
        raise UnusableModel(f"{where}: the graph reads {found}, model.json says {expected}")
    return session
