"""A backtest in stretches of a week, each a file of its own: what was done stays done, whenever the run ends."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pandas as pd

from domain.errors import GridledgerError
from forecasting.onnx_model import OnnxModel
from model_export.backtest.rows import rows_of
from model_export.dataset import Site
from model_export.period import Period
from model_export.place import Place
from model_export.predictions_file import write_predictions

STRETCH = 7  # origins
MADE_OF = "made_of.json"


class OtherBacktest(GridledgerError):
    """The folder holds a backtest of another model or of other data."""


@dataclass(frozen=True)
class Backtest:
    """What is forecast, and where it is kept."""

    model: OnnxModel
    site: Site
    place: Place
    track: str
    folder: Path

    def claim(self) -> None:
        """Say in the folder what its parts are made of; OtherBacktest when they are made of something else."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path, ours = self.folder / MADE_OF, self._made_of()
        theirs = msgspec.json.decode(path.read_bytes()) if path.exists() else ours
        other = [name for name, value in ours.items() if theirs.get(name) != value]
        if other:
            raise OtherBacktest(
                f"{self.folder} holds a backtest with another {', '.join(other)}; name another folder, or delete it"
            )
        path.write_bytes(msgspec.json.format(msgspec.json.encode(ours)))

    def parts(self, origins: list[int]) -> Iterator[Path]:
        """The file of each stretch, written now or before."""
        for stretch in stretches(origins):
            path = self.folder / "parts" / f"{_name(stretch)}.parquet"
            if not path.exists():
                write_predictions(path, self._rows(stretch))
            yield path

    def _rows(self, stretch: list[int]) -> pd.DataFrame:
        return rows_of(self.model, Period(self.site, stretch, least_known=-1.0), self.place, self.track)

    def _made_of(self) -> dict[str, str]:
        site = self.site
        arrays = (site.energy_wh, site.weather, site.calendar)
        digest = hashlib.sha256(repr((site.start, site.names)).encode() + b"".join(each.tobytes() for each in arrays))
        return {"model": self.model.identity.sha256, "data": digest.hexdigest(), "track": self.track}


def stretches(origins: list[int]) -> list[list[int]]:
    """Seven origins each; the last may have fewer."""
    return [origins[first : first + STRETCH] for first in range(0, len(origins), STRETCH)]


def _name(stretch: list[int]) -> str:
    """Columns of the site: the data they count in are part of what the folder is made of."""
    digest = hashlib.sha256(repr(stretch).encode()).hexdigest()[:8]
    return f"{stretch[0]:06d}-{len(stretch)}-{digest}"
