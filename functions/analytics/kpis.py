"""How it goes overall: blocks, proofs and skill, counted from the stores. How losses add up: `losses.py`."""

import time
from datetime import datetime
from threading import Lock, Thread

from msgspec import Struct, field
from pymongo.database import Database

from domain.commitment import REQUEST
from domain.proof_status import ProofStatus, hours_that_count
from functions.analytics.losses import READ, LossSums
from functions.analytics.reported_status import reported_status
from functions.mongodb import Document, speaking_to_mongodb

_PAUSE_PER_WORK = 4
_WORTH_WAITING_S = 0.5
_DEADLINE_S = 60.0  # of one count: a million forecasts take a small server some ten seconds
_FORGOTTEN_S = 3600.0  # after its time: a count that nobody asks for any more, as of feeders that were other ones then
_AT_ONCE = 500  # documents in memory: of all that there are, there may be millions

Feeders = frozenset[str] | None  # None: all


class Counted(Struct):
    """Blocks by the word for their proof, and what they cost."""

    windows: int
    series_forecasts: int = 0
    newest_origin: datetime | None = None
    proofs: dict[ProofStatus, int] = {}
    losses: LossSums = field(default_factory=LossSums)

    def add(self, block: Document, word: ProofStatus) -> None:
        self.series_forecasts += block["series_count"]
        self.newest_origin = max(self.newest_origin or block["origin"], block["origin"])
        self.proofs[word] = self.proofs.get(word, 0) + 1


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
            counted = Counted(self._database["actuals"].count_documents(of_feeders))
            hours = self._add_blocks(counted, of_feeders)
            for score in self._database["scores"].find(of_feeders, READ, batch_size=_AT_ONCE):
                if score["_id"] in hours:
                    counted.losses.add(score, hours[score["_id"]])
        return counted

    def _add_blocks(self, counted: Counted, of_feeders: Document) -> dict[str, int]:
        """How many hours count of each block that is on chain, by id: all that is kept of it."""
        hours: dict[str, int] = {}
        for block in self._database["forecasts"].aggregate(_blocks(of_feeders), batchSize=_AT_ONCE):
            origin, receipt = block["origin"], block.get("receipt")
            counted.add(block, reported_status(origin, receipt, notarizes=self._notarizes))
            if receipt:
                hours[block["_id"]] = hours_that_count(origin, receipt["block_time"])
        return hours


def _of(feeders: Feeders) -> Document:
    if feeders is None:
        return {}
    one, *others = sorted(feeders) or [""]
    return {"feeder": {"$in": [one, *others]} if others else one}


def _blocks(of_feeders: Document) -> list[Document]:
    kept = {"origin": 1, "receipt.status": 1, "receipt.block_time": 1, "series_count": {"$size": "$series"}}
    return [{"$match": {"_id": {"$lt": REQUEST}, **of_feeders}}, {"$project": kept}]
