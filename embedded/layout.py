"""Where everything that is written lies: one folder, `.gridledger` unless told otherwise."""

from pathlib import Path

from msgspec import Struct

ROOT = Path(__file__).parent.parent  # of the checkout


class Layout(Struct, frozen=True):
    """`make clean` removes `home`; what is in `run` means nothing once nothing runs."""

    home: Path = ROOT / ".gridledger"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def run(self) -> Path:
        return self.home / "run"

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def create(self) -> None:
        """SystemExit with the reason when the folder cannot be written."""
        try:
            for folder in (self.data, self.logs, self.run):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SystemExit(f"{self.home} cannot be written: {error.strerror}; free it or make room") from error
