"""model.json: what stands beside the ONNX file and says which windows it reads and where it comes from."""

from pathlib import Path

import msgspec
from msgspec import Struct

from domain.errors import GridledgerError
from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS
from domain.forecast import QUANTILES_PERMILLE
from domain.unreadable import UNREADABLE
from forecasting.inputs import WEATHER_FIELDS
from forecasting.site_calendar import CALENDAR_FIELDS

MODEL_FILE, METADATA_FILE = "load_lstm.onnx", "model.json"


class UnusableModel(GridledgerError):
    """A model folder this program cannot forecast with; the message names file, field and remedy."""


class Metadata(Struct, frozen=True, forbid_unknown_fields=True):
    """The contract between model_export, which writes it, and the windows that come."""

    name: str
    version: str
    sha256: str  # of the ONNX file, hexadecimal
    trained_until: str  # no hour at or after this moment was learned from
    training_data_sha256: dict[str, str]  # file name → digest
    metrics: dict[str, dict[str, float]]  # on the test period, see model_export/MODEL_CARD.md
    interval: str = "PT1H"
    unit: str = "Wh"
    history_hours: int = HISTORY_HOURS
    horizon_hours: int = HORIZON_HOURS
    weather: tuple[str, ...] = WEATHER_FIELDS
    calendar: tuple[str, ...] = CALENDAR_FIELDS
    quantiles_permille: tuple[int, ...] = QUANTILES_PERMILLE
    series: tuple[str, ...] = ()  # those it was trained on, in the order of its input `series`, counted from 1


def read_metadata(folder: Path) -> Metadata:
    """Raise UnusableModel when the file is missing, or as `parse_metadata` does."""
    path = folder / METADATA_FILE
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnusableModel(f"{path}: {error.strerror}; MODEL_DIR must be a folder model_export wrote") from error
    return parse_metadata(content, str(path))


def parse_metadata(content: bytes, where: str) -> Metadata:
    """Raise UnusableModel when model.json is malformed, or speaks of inputs this program does not make."""
    try:
        metadata = msgspec.json.decode(content, type=Metadata)
    except UNREADABLE as error:
        raise UnusableModel(f"{where}: {error}") from error
    for field, ours in _EXPECTED.items():
        theirs = getattr(metadata, field)
        if theirs != ours:
            raise UnusableModel(f"{where}: {field} is {theirs}, this program makes {ours}; export the model again")
    return metadata


_EXPECTED = {
    "unit": "Wh",
    "weather": WEATHER_FIELDS,
    "calendar": CALENDAR_FIELDS,
    "quantiles_permille": QUANTILES_PERMILLE,
}
