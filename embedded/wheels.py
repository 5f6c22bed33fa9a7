"""Where an installed wheel keeps its files, without importing it: imports cost time and some of them warn."""

from importlib.util import find_spec
from pathlib import Path


def wheel_folder(package: str) -> Path:
    """The folder of an installed package; SystemExit with the remedy when it is missing."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(
            f"The Python package {package} is missing: run `make up`, which installs requirements/laptop.txt"
        )
    return Path(spec.origin).parent
