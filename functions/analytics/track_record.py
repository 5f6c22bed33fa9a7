"""A feeder's track record: only what was on chain before its hour counts; what was late or never came is counted too.

The sums come from `scores`, as functions/scoring wrote them; what was promised from the notary's book.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from pymongo.database import Database

from domain.commitment import REQUEST
from domain.feature_window import HORIZON_HOURS, HOUR
from domain.proof_status import PROMISED_HOURS, hours_that_count
from domain.track_record import SUMS
from functions.analytics.postgres import connected
from functions.analytics.score_claim import RowKey
from functions.mongodb import Document, speaking_to_mongodb

# Overlap of every promise with [begin, end), in hours: begin_hour and end_hour are full hours.
_PROMISED = """
    select coalesce(sum(greatest(0, extract(epoch from
               least(coalesce(end_hour, %(end)s), %(end)s) - greatest(begin_hour, %(begin)s)) / 3600)), 0)::bigint
    from promises join series using (series_id)
    where feeder_id = %(feeder)s and (chain_id, ledger, issuer) = (
        select chain_id, ledger, issuer from batches where lower(ledger) = lower(%(ledger)s)
        order by block_time desc nulls last, sequence desc limit 1)"""
_EPOCH = datetime.fromtimestamp(0, UTC)
_OWN = ("n", "absolute_error_wh", "wql_numerator", "wql_denominator", "covered_80")
_WEEKLY = {
    "weekly_n": "n",
    "weekly_forecast_wql_numerator": "forecast_wql_numerator",
    "weekly_wql_numerator": "wql_numerator",
}


class Record(Struct, frozen=True):
    """Forecasts are those of one series and origin; `sums` by model and lead hour."""

    promised: int
    in_time: int
    late: int
    pending: int
    sums: dict[RowKey, dict[str, int]]


class TrackRecord(Struct, frozen=True):
    postgres_url: str
    database: Database[Document]
    ledger: str

    def of_feeder(self, feeder: str, begin: datetime | None, end: datetime | None) -> tuple[datetime, datetime, Record]:
        """Of origins in [begin, end), from the first to the newest forecast where nothing else is said."""
        with speaking_to_mongodb():
            blocks = list(self.database["forecasts"].aggregate(_blocks(feeder, begin, end)))
            scores = {
                one["_id"]: one for one in self.database["scores"].find(_chosen(feeder, begin, end), {"leads": 1})
            }
        origins = [one["origin"] for one in blocks]
        first = begin or min(origins, default=_EPOCH)
        last = end or max(origins, default=first - HOUR) + HOUR
        return first, last, _record(blocks, scores, self._promised(feeder, first, last) if origins else 0)

    def _promised(self, feeder: str, begin: datetime, end: datetime) -> int:
        asked = {"feeder": feeder, "begin": begin, "end": end, "ledger": self.ledger}
        with connected(self.postgres_url) as connection:
            row = connection.execute(_PROMISED, asked).fetchone()
        return int(row[0]) if row else 0


def _chosen(feeder: str, begin: datetime | None, end: datetime | None) -> Document:
    bounds = {operator: bound for operator, bound in (("$gte", begin), ("$lt", end)) if bound}
    return {"feeder": feeder} | ({"origin": bounds} if bounds else {})


def _blocks(feeder: str, begin: datetime | None, end: datetime | None) -> list[Document]:
    kept = {"origin": 1, "model": 1, "receipt.block_time": 1, "series_count": {"$size": "$series"}}
    return [{"$match": {"_id": {"$lt": REQUEST}, **_chosen(feeder, begin, end)}}, {"$project": kept}]


def _record(blocks: list[Document], scores: Mapping[str, Document], promised: int) -> Record:
    counts = {"in_time": 0, "late": 0, "pending": 0}
    sums: dict[RowKey, dict[str, int]] = {}
    for block in blocks:
        stored_at = (block.get("receipt") or {}).get("block_time")
        hours = hours_that_count(block["origin"], stored_at) if stored_at else 0
        word = "pending" if stored_at is None else "in_time" if hours >= PROMISED_HOURS else "late"
        counts[word] += block["series_count"]
        if block["_id"] in scores:
            _add(sums, block["model"], scores[block["_id"]]["leads"], hours)
    return Record(promised=promised, sums=sums, **counts)


def _add(sums: dict[RowKey, dict[str, int]], model: Mapping[str, str], leads: Mapping[str, Any], hours: int) -> None:
    """The last `hours` lead hours: those that begin after the block."""
    columns = {name: leads[name] for name in _OWN} | {name: leads["weekly_naive"][one] for name, one in _WEEKLY.items()}
    for lead in range(HORIZON_HOURS - hours, HORIZON_HOURS):
        if leads["n"][lead]:
            row = sums.setdefault((model["name"], model["version"], model["sha256"], lead), dict.fromkeys(SUMS, 0))
            for name in SUMS:
                row[name] += columns[name][lead]
