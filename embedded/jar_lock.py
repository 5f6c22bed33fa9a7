"""The locks in embedded/jars: which jars there are, each with its SHA-256 and size."""

import hashlib
from pathlib import Path

from msgspec import Struct

LOCKS = Path(__file__).parent / "jars"


class Jar(Struct, frozen=True):
    """One line of a lock."""

    organisation: str
    name: str
    revision: str
    sha256: str
    size_bytes: int

    @property
    def file_name(self) -> str:
        return f"{self.name}-{self.revision}.jar"

    def check(self, path: Path) -> None:
        """Raise SystemExit, naming file and remedy, unless the bytes are the locked ones."""
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != self.sha256:
            raise SystemExit(
                f"{path} has SHA-256 {found}, its lock in embedded/jars says {self.sha256}: "
                f"delete the file and try again; if it happens again, somebody changed the jar on its way"
            )


def read_lock(name: str) -> list[Jar]:
    """The jars of embedded/jars/<name>.lock."""
    lines = (LOCKS / f"{name}.lock").read_text().splitlines()
    return [_parse(line) for line in lines if line and not line.startswith("#")]


def _parse(line: str) -> Jar:
    coordinate, sha256, size = line.split()
    organisation, name, revision = coordinate.split(":")
    return Jar(organisation, name, revision, sha256, int(size))
