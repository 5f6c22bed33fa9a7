"""What is checked before anything starts, so that a lack is named at once and not deep in a log."""

import shutil
from pathlib import Path

from embedded.layout import ROOT
from embedded.settings import Settings

_NEEDED_BYTES = 2 * 10**9  # topics, stores and builds of a first day


def check_disk(folder: Path) -> None:
    """SystemExit, naming the disk and what to do, when it is nearly full."""
    free = shutil.disk_usage(folder).free
    if free < _NEEDED_BYTES:
        raise SystemExit(
            f"The disk of {folder} has {free / 1e9:.1f} GB left, Gridledger wants {_NEEDED_BYTES / 1e9:.0f} GB: "
            f"make room, or remove old data with `make clean`"
        )


def check_replay(settings: Settings) -> None:
    """SystemExit, naming the variable, when a file to play is not there; what is in it the simulator checks."""
    for variable, file in (("REPLAY", settings.replay), ("REPLAY_WEATHER", settings.replay_weather)):
        if file and not (ROOT / file).is_file():
            raise SystemExit(f"{variable} names {file}, where there is no file: give a Parquet or CSV file")
