"""Which moments to forecast from: a period of daily origins, or a file that lists them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from model_export.meter_files import UnreadableData, hours_of, read_frame


def read_origins(text: str) -> list[datetime]:
    """`2022-10-24/2022-12-31`: midnights UTC, both ends included; else a .csv or .parquet with a column `origin`."""
    first, slash, last = text.partition("/")
    if slash and not _exists(text):
        return _daily(_day(first), _day(last))
    path = Path(text)
    moments = hours_of(path, read_frame(path, ("origin",))["origin"])
    return [moment.to_pydatetime().replace(tzinfo=UTC) for moment in sorted(set(moments))]


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:  # no name that a file can have
        return False


def _daily(first: datetime, last: datetime) -> list[datetime]:
    if last < first:
        raise UnreadableData(f"origins: {last.date()} comes before {first.date()}; write FROM/TO")
    return [first + timedelta(days=day) for day in range((last - first).days + 1)]


def _day(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UnreadableData(
            f"origins: {text!r} is no day; write FROM/TO as 2022-10-24/2022-12-31, or name a file with a column origin"
        ) from error
