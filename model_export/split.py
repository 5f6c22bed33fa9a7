"""Which days of a feature store are learned from, stop the training and calibrate, and are scored."""

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

LEAST_DAYS = 8
_SHARE, _LEAST, _MOST = 6, 2, 28  # a sixth of the days, at least two, at most four weeks
_FILE, _DATA = "split.json", "data.json"


class Split(Struct, frozen=True):
    """Midnights UTC; each is the first day of what follows."""

    train_until: datetime
    valid_until: datetime
    test_until: datetime

    def check_data(self, out: Path, digests: dict[str, str]) -> None:
        """SystemExit when a run in `out` began with other windows of the same days."""
        path = out / _DATA
        if path.exists() and msgspec.json.decode(path.read_bytes()) != digests:
            raise SystemExit(f"{out} was begun with other windows than the store has now: remove it to begin anew")
        path.write_bytes(msgspec.json.encode(digests))


def split_of(store: Path) -> Split:
    """The newest whole days are scored, those before them validate; SystemExit when there are too few."""
    days = sorted(datetime.fromisoformat(f"{day.name.removeprefix('day=')}T00:00Z") for day in store.glob("day=*"))
    whole = (days[-1] - days[0]).days if days else 0  # the newest day may still grow
    if whole < LEAST_DAYS:
        raise SystemExit(
            f"{store} has windows of {whole} whole days, {LEAST_DAYS} are needed; give the FEATURE_STORE_DIR of a "
            "feature job, later or with history filled in (make backfill with FORECASTS=1)"
        )
    part = timedelta(days=min(max(whole // _SHARE, _LEAST), _MOST))
    return Split(days[-1] - 2 * part, days[-1] - part, days[-1])


def remembered(out: Path, store: Path) -> Split:
    """That of a run in `out`, so that one that was killed goes on with the same days; else a new one."""
    path = out / _FILE
    if path.exists():
        return msgspec.json.decode(path.read_bytes(), type=Split)
    split = split_of(store)
    out.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.encode(split))
    return split
