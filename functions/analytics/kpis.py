"""How it goes overall: blocks, proofs and skill, counted from the stores. How losses add up: functions/scoring."""

import time
from collections.abc import Mapping
from datetime import datetime
from threading import Lock, Thread
from typing import Any

from msgspec import Struct
from pymongo.database import Database

from domain.commitment import REQUEST
from domain.feature_window import HORIZON_HOURS
from domain.forecast import Degradation
from domain.proof_status import PROMISED_HOURS, ProofStatus, hours_that_count
from functions.analytics.reported_status import reported_status
from functions.mongodb import Document, speaking_to_mongodb

_OWN = ("n", "absolute_error_wh", "wql_numerator", "wql_denominator", "covered_80")
BASELINES = ("daily_naive", "weekly_naive", "seasonal_mean")
_BESIDE = ("forecast_wql_numerator", "wql_numerator")
_PAUSE_PER_WORK = 4
_WORTH_WAITING_S = 0.5
_DEADLINE_S = 60.0  # of one count: a million forecasts take a small server some ten seconds
_LEADS = {f"leads.{name}": 1 for name in (*_OWN, *(f"{naive}.{sums}" for naive in BASELINES for sums in _BESIDE))}
_FORGOTTEN_S = 3600.0  # after its time: a count that nobody asks for any more, as of feeders that were other ones then
_READ = {"origin": 1, "feeder": 1, "quantiles_permille": 1, "at_or_below": 1, "by_degradation": 1, **_LEADS}


Feeders = frozenset[str] | None  # None: all


class Counted(Struct, frozen=True):
    """Blocks by the word for their proof; `losses` are sums over the series-hours that were anchored in time.

    `losses_by_degradation` are those of each rung of the ladder; scores of before rungs were in them have none.
    """

    windows: int
    series_forecasts: int
    newest_origin: datetime | None
    proofs: dict[ProofStatus, int]
    losses: dict[str, int]
    losses_by_degradation: dict[Degradation, dict[str, int]]
    losses_by_feeder: dict[str, dict[str, int]]
    losses_by_lead: list[dict[str, int]]  # [24]
    at_or_below: "Frequencies"


class Frequencies(Struct):
    """Of `n` series-hours of forecasts in time, how many came out no higher than each quantile."""

    n: int = 0
    by_permille: dict[int, int] = {}

    def add(self, score: Document) -> None:
        """Scores of before this was counted have none."""
        if "at_or_below" in score:
            self.n += sum(score["leads"]["n"][-PROMISED_HOURS:])
            for permille, hours in zip(score["quantiles_permille"], score["at_or_below"], strict=True):
                self.by_permille[permille] = self.by_permille.get(permille, 0) + hours


class Known(Struct, frozen=True):
    """What was counted, how long that took, and until when (monotonic seconds) it is given out without another word."""

    counted: Counted
    took_s: float
    until: float


class Kpis:
    """Reads `forecasts`, `actuals` and `scores`; forecasts on request are not part of the record.

    Counting goes over all documents, so it may take a fifth of the time and no more: a count that took a second is
    given out for four more. Then it is counted anew: while the reader waits, or, when the last time took longer than
    a reader should wait, while he has the last count.
    """

    def __init__(
        self, database: Database[Document], *, notarizes: bool, worth_waiting_s: float = _WORTH_WAITING_S
    ) -> None:
        self._database = database
        self._notarizes = notarizes
        self._worth_waiting_s = worth_waiting_s
        self._counting = Lock()
        self._known: dict[Feeders, Known] = {}

    def counted(self, feeders: Feeders) -> Counted:
        known = self._known.get(feeders)
        if known is None or known.took_s <= self._worth_waiting_s:
            return self._renewed(feeders)
        if time.monotonic() >= known.until and not self._counting.locked():
            Thread(target=self._renew, args=(feeders,), daemon=True).start()  # who stops does not wait for a count
        return known.counted

    def _renew(self, feeders: Feeders) -> None:
        """What cannot be renewed is forgotten, so that the next reader hears why."""
        try:
            self._renewed(feeders)
        except Exception:  # noqa: BLE001  whatever it is, that reader meets it, too
            self._known.pop(feeders, None)

    def _renewed(self, feeders: Feeders) -> Counted:
        with self._counting:
            began, known = time.monotonic(), self._known.get(feeders)
            if known and began < known.until:
                return known.counted
            counted = self._count(feeders)
            ended = time.monotonic()
            self._known = {known: one for known, one in self._known.items() if ended < one.until + _FORGOTTEN_S}
            self._known[feeders] = Known(counted, ended - began, ended + _PAUSE_PER_WORK * (ended - began))
        return counted

    def _count(self, feeders: Feeders) -> Counted:
        of_feeders = _of(feeders)
        with speaking_to_mongodb():
            self._database.command("ping")  # that it is away is known in the usual time, not in that of a count
        with speaking_to_mongodb(_DEADLINE_S):
            windows = self._database["actuals"].count_documents(of_feeders)
            blocks = list(self._database["forecasts"].aggregate(_blocks(of_feeders)))
            scores = list(self._database["scores"].find(of_feeders, _READ))
        block_times = {one["_id"]: one["receipt"]["block_time"] for one in blocks if one.get("receipt")}
        losses: dict[str, int] = {}
        by_degradation: dict[Degradation, dict[str, int]] = {}
        by_feeder: dict[str, dict[str, int]] = {}
        by_lead: list[dict[str, int]] = [{} for _ in range(HORIZON_HOURS)]
        at_or_below = Frequencies()
        for score in scores:
            if score["_id"] in block_times:
                hours = hours_that_count(score["origin"], block_times[score["_id"]])
                _add(losses, score["leads"], hours)
                _add(by_feeder.setdefault(score["feeder"], {}), score["leads"], hours)
                _add_by_lead(by_lead, score["leads"], hours)
                if hours >= PROMISED_HOURS:
                    at_or_below.add(score)
                for rung, leads in score.get("by_degradation", {}).items():
                    _add(by_degradation.setdefault(rung, {}), leads, hours)
        return Counted(
            windows=windows,
            series_forecasts=sum(one["series_count"] for one in blocks),
            newest_origin=max((one["origin"] for one in blocks), default=None),
            proofs=self._proofs(blocks),
            losses=losses,
            losses_by_degradation=by_degradation,
            losses_by_feeder=by_feeder,
            losses_by_lead=by_lead,
            at_or_below=at_or_below,
        )

    def _proofs(self, blocks: list[Document]) -> dict[ProofStatus, int]:
        found: dict[ProofStatus, int] = {}
        for one in blocks:
            word = reported_status(one["origin"], one.get("receipt"), notarizes=self._notarizes)
            found[word] = found.get(word, 0) + 1
        return found


def _of(feeders: Feeders) -> Document:
    if feeders is None:
        return {}
    one, *others = sorted(feeders) or [""]
    return {"feeder": {"$in": [one, *others]} if others else one}


def _blocks(of_feeders: Document) -> list[Document]:
    kept = {"origin": 1, "receipt.status": 1, "receipt.block_time": 1, "series_count": {"$size": "$series"}}
    return [{"$match": {"_id": {"$lt": REQUEST}, **of_feeders}}, {"$project": kept}]


def _add(losses: dict[str, int], leads: Mapping[str, Any], hours: int) -> None:
    """The last `hours` lead hours: those that begin after the block."""
    for name, by_lead in _columns(leads).items():
        losses[name] = losses.get(name, 0) + sum(by_lead[HORIZON_HOURS - hours :])


def _add_by_lead(losses: list[dict[str, int]], leads: Mapping[str, Any], hours: int) -> None:
    for name, by_lead in _columns(leads).items():
        for lead in range(HORIZON_HOURS - hours, HORIZON_HOURS):
            losses[lead][name] = losses[lead].get(name, 0) + by_lead[lead]


def _columns(leads: Mapping[str, Any]) -> dict[str, list[int]]:
    """Each sum by lead hour; scores of before there were all baselines lack some."""
    beside = {f"{naive}.{sums}": leads[naive][sums] for naive in BASELINES if naive in leads for sums in _BESIDE}
    return {name: leads[name] for name in _OWN} | beside
