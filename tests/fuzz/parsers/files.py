"""Files of others: tables of load and weather, origins, faults, repairs, and what stands beside a model."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pandas as pd

from embedded.repair import parse_repair
from forecasting.metadata import METADATA_FILE, UnusableModel, parse_metadata
from model_export import meter_files
from model_export.origins import read_origins
from simulator.faults import parse_faults
from simulator.refusal import Refusal
from simulator.replay.load_file import read_load
from simulator.replay.weather_file import read_weather
from tests.fuzz.mutations import content, document, like, text
from tests.fuzz.parser import Parser
from tests.rules.sources import ROOT

HOURS = pd.date_range("2026-01-31", periods=6, freq="h")
LOAD = pd.DataFrame({"series": ["a", "b"] * 3, "ts": HOURS.strftime("%Y-%m-%dT%H:%M:%SZ"), "load": [1.5] * 6})
WEATHER = pd.DataFrame({"ts": HOURS.strftime("%Y-%m-%d %H:%M:%S"), "temp_c": [3.5] * 6, "ghi_wm2": [0] * 6})
ORIGINS = pd.DataFrame({"origin": HOURS})
METADATA = json.loads((ROOT / "forecasting/model" / METADATA_FILE).read_text())
_FOLDER = TemporaryDirectory(prefix="fuzz-")
_REFUSALS = (Refusal, meter_files.UnreadableData)


def csv_like(table: pd.DataFrame) -> Callable[[Random], bytes]:
    sound = table.to_csv(index=False)
    return lambda random: (
        text(random, sound).encode(errors="replace") if random.random() < 0.8 else content(random, sound.encode())
    )


def parquet_like(table: pd.DataFrame) -> Callable[[Random], bytes]:
    """Broken files, and whole ones of other types and columns."""
    file = io.BytesIO()
    table.to_parquet(file, index=False)

    def make(random: Random) -> bytes:
        if random.random() < 0.5:
            return content(random, file.getvalue())
        column = random.choice(table.columns)
        values = [random.choice((None, 0, -1, 2**62)) for _ in HOURS]
        other = random.choice(
            (values, [None] * 6, [1.5] * 6, ["x"] * 6, [True] * 6, [b"\xff"] * 6, [[1]] * 6, [{"a": 1}] * 6)
        )
        changed = table.drop(columns=column) if random.random() < 0.2 else table.assign(**{column: other})
        written = io.BytesIO()
        changed.to_parquet(written, index=False)
        return written.getvalue()

    return make


def reading(read: Callable[[Path], object], suffix: str) -> Callable[[bytes], object]:
    """The content as a file of that kind."""
    path = Path(_FOLDER.name, f"table.{suffix}")

    def read_content(found: bytes) -> object:
        path.write_bytes(found)
        return read(path)

    return read_content


def _tables() -> list[Parser]:
    hours = pd.DatetimeIndex(HOURS)
    readers: list[tuple[str, Callable[[Path], object], pd.DataFrame]] = [
        ("load to replay", read_load, LOAD),
        ("weather to replay", read_weather, WEATHER),
        ("load to forecast", meter_files.read_load, LOAD),
        ("weather to forecast", lambda path: meter_files.read_weather(path, hours), WEATHER),
        ("list of origins", lambda path: read_origins(str(path)), ORIGINS),
    ]
    makers = {"csv": csv_like, "parquet": parquet_like}
    return [
        Parser(f"{name}, {suffix}", make(table), reading(read, suffix), _REFUSALS, 0.05)
        for name, read, table in readers
        for suffix, make in makers.items()
    ]


def _repaired(change: str) -> None:
    parse_repair(change)('{"meter_id": "a", "energy_wh": 7}')


PARSERS = [
    *_tables(),
    Parser("period of origins", like("2026-01-31/2026-02-07"), read_origins, _REFUSALS),
    Parser("faults", like("gap,spike:meter-7@0.2", "late@0.05"), parse_faults, (Refusal,)),
    Parser("repair", like("energy_wh:7=8,meter_id>meter", "quality=measured"), _repaired, (SystemExit,)),
    Parser(
        "model.json",
        lambda random: document(random, METADATA),
        lambda found: parse_metadata(found, "model.json"),
        (UnusableModel,),
    ),
]
