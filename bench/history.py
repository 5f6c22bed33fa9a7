"""Thirty days of one series out of MongoDB: blocks with a binary for each series beside blocks with one for all.

`make bench NAME=history`. 720 blocks of 64 series in each of two databases of the embedded server, read in turns by
what analytics reads with. The second kind is that of before December 2026: it is sent whole.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file

from pymongo.database import Database

from bench.notary.issued import block
from embedded.mongodb import mongodb
from embedded.ports import free_port
from embedded.process import running
from functions.analytics.forecasts import Forecasts, Span
from functions.mongodb import Document, database, speaking_to_mongodb
from functions.persistence.documents import forecast_document
from functions.persistence.mongo_store import MongoStore

_ORIGINS = 720
_AT_ONCE = 16
_PATIENCE_S = 120.0
_TURNS = 10


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = mongodb(Path(folder) / "data", free_port("bench", 0, print))
        with running(server, Path(folder) / "mongodb.log") as url:
            kinds = {name: database(f"{url}_{name}") for name in ("each", "all")}
            for name, kind in kinds.items():
                _fill(kind, one_for_all=name == "all")
            waits = _waits({name: Forecasts(kind) for name, kind in kinds.items()})
            for kind in kinds.values():
                kind.client.close()
    each, every = (median(waits[name]) for name in ("each", "all"))
    print(
        f"{_ORIGINS} origins of one series, median of {_TURNS}: {each:.0f} ms; with one binary for all {every:.0f} ms"
    )
    result = {"benchmark": "history", "each_ms": round(each), "all_ms": round(every), "ratio": round(every / each, 1)}
    print(json.dumps(result))


def _fill(kind: Database[Document], *, one_for_all: bool) -> None:
    MongoStore(kind).add_forecast(block(1, 0))  # makes the indexes
    documents = [forecast_document(block(0, hour)) for hour in range(_ORIGINS)]
    for document in documents if one_for_all else ():
        document["energy_wh"] = b"".join(document["energy_wh"])
    for first in range(0, _ORIGINS, _AT_ONCE):
        with speaking_to_mongodb(_PATIENCE_S):
            kind["forecasts"].insert_many(documents[first : first + _AT_ONCE])


def _waits(readers: dict[str, Forecasts]) -> dict[str, list[float]]:
    """Milliseconds by name."""
    waits: dict[str, list[float]] = {name: [] for name in readers}
    for turn in range(_TURNS):
        for name, reader in readers.items():
            began = time.perf_counter()
            found = reader.of_series(f"feeder-0-meter-{turn:02}", Span(), _ORIGINS)
            waits[name].append(1000 * (time.perf_counter() - began))
            if len(found) != _ORIGINS:
                raise SystemExit(f"{len(found)} origins instead of {_ORIGINS}")
    return waits


if __name__ == "__main__":
    main()
