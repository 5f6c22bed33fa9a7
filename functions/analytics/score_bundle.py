"""The score of one series with all it follows from: whoever has it computes the same figures to the last digit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.commitment import (
    BatchEntry,
    batch_entry,
    inclusion_proof,
    leaf_hash,
    merkle_levels,
    pseudonym,
    salt,
    series_record,
)
from domain.feature_window import HOUR
from domain.forecast import Forecast
from domain.schedule import Stored, promised_hours
from functions.analytics.hexadecimal import hexadecimal
from functions.analytics.manifest import chain_place
from functions.analytics.notary_book import Held
from functions.analytics.score_answers import InBatch, ListedBatch, Revealed, RevealedSchedule, ScoreBundle
from functions.analytics.score_claim import claim
from functions.analytics.score_evidence import Placed, ScoreEvidence


class Trees:
    """The hash trees of the batches that the evidence names."""

    def __init__(self, batches: dict[int, Held]) -> None:
        self._batches = batches
        self._levels = {
            sequence: merkle_levels([leaf_hash(entry.leaf_data()) for entry in held.entries])
            for sequence, held in batches.items()
        }

    def holds(self, one: Placed, entry: BatchEntry) -> bool:
        """Whether this entry stands there, in a batch that is as it was stored."""
        held, levels = self._batches[one.sequence], self._levels[one.sequence]
        intact = len(held.entries) == held.batch.count and levels[-1][0] == held.batch.root
        return intact and held.entries[one.leaf_index] == entry

    def place(self, one: Placed) -> InBatch:
        proof = inclusion_proof(self._levels[one.sequence], one.leaf_index)
        return InBatch(sequence=one.sequence, leaf_index=one.leaf_index, proof=[hexadecimal(node) for node in proof])

    def stored_at(self, one: Placed) -> datetime:
        return self._batches[one.sequence].batch.block_time


def score_bundle(
    evidence: ScoreEvidence, forecasts: Mapping[str, Forecast], series: str, period: tuple[datetime, datetime]
) -> ScoreBundle:
    """`forecasts` as stored today, by id. One that no longer fits its commitment cannot be shown: it is missing."""
    key, trees = evidence.series_key, Trees(evidence.batches)
    name = pseudonym(key, "")
    versions = [Stored(document, trees.stored_at(one)) for one, document in evidence.schedules]
    promised = promised_hours(versions, name, *period)
    shown = [
        (one, forecasts[one.forecast_id])
        for one in evidence.forecasts
        if one.origin in promised
        and one.forecast_id in forecasts
        and trees.holds(one, batch_entry(forecasts[one.forecast_id], 0, key))
    ]
    days = [(one, day) for one, day in evidence.actuals if trees.holds(one, day.entry(key))]
    actuals = {day.day + hour * HOUR: wh for _, day in days for hour, wh in enumerate(day.energy_wh) if wh is not None}
    judged = [(forecast, trees.stored_at(one)) for one, forecast in shown]
    used = {one.sequence for one, _ in (*shown, *days, *evidence.schedules)}
    return ScoreBundle.model_validate(
        {
            "schema": "org.gridledger.score-bundle.v1",
            "chain_id": evidence.chain_id,
            "ledger": evidence.ledger,
            "issuer": evidence.issuer,
            "series": series,
            "pseudonym": hexadecimal(name),
            "from": period[0],
            "to": period[1],
            "batches": [_listed(evidence.batches[sequence]) for sequence in sorted(used)],
            "schedules": [_schedule(one, document, trees, evidence) for one, document in evidence.schedules],
            "forecasts": [
                Revealed(
                    record=series_record(forecast, 0),
                    salt=hexadecimal(salt(key, forecast.forecast_id)),
                    place=trees.place(one),
                )
                for one, forecast in shown
            ],
            "actuals": [
                Revealed(record=day.record(), salt=hexadecimal(day.salt(key)), place=trees.place(one))
                for one, day in days
            ],
            "claim": claim(judged, actuals, len(promised)),
        }
    )


def _listed(held: Held) -> ListedBatch:
    batch = held.batch
    place = chain_place(batch).model_dump(exclude={"chain_id", "ledger", "issuer"})
    return ListedBatch(**place, root=hexadecimal(batch.root), count=batch.count)


def _schedule(one: Placed, document: dict[str, Any], trees: Trees, evidence: ScoreEvidence) -> RevealedSchedule:
    entry = evidence.batches[one.sequence].entries[one.leaf_index]
    return RevealedSchedule(record=document, pseudonym=hexadecimal(entry.pseudonym), place=trees.place(one))
