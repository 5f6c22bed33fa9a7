"""One forecast's proof bundle: all that an auditor needs, put together from the stores and checked here first."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from domain.commitment import (
    BatchEntry,
    commitment,
    inclusion_proof,
    leaf_hash,
    merkle_levels,
    pseudonym,
    salt,
    series_record,
    unix_seconds,
)
from domain.forecast import Forecast
from domain.proof_status import ProofStatus, anchored_status
from functions.analytics.answers import ChainPlace, Hex
from functions.analytics.hexadecimal import hexadecimal
from functions.analytics.manifest import chain_place
from functions.analytics.notary_book import Batch, Evidence


class BatchPlace(BaseModel):
    """Where in its batch a forecast stands; `proof` are the siblings from leaf to root (RFC 9162)."""

    leaf_index: int
    count: int
    proof: list[Hex]
    root: Hex


class ProofBundle(BaseModel):
    """`forecast` is the record exactly as committed; `batch` and `chain` are null before it is in a block.

    `mismatch`: what is stored today is not what was committed; `commitment` is then the one on record.
    """

    schema_name: Literal["org.gridledger.proof-bundle.v1"] = Field(alias="schema")
    status: ProofStatus
    forecast: dict[str, Any]
    salt: Hex
    pseudonym: Hex
    commitment: Hex
    batch: BatchPlace | None
    chain: ChainPlace | None


def proof_bundle(forecast: Forecast, evidence: Evidence, *, notarizes: bool) -> ProofBundle:
    """For a forecast of one series, as stored today."""
    key, forecast_id = evidence.series_key, forecast.forecast_id
    record, salt_bytes = series_record(forecast, 0), salt(key, forecast_id)
    recomputed = BatchEntry(pseudonym(key, forecast_id), unix_seconds(forecast.origin), commitment(record, salt_bytes))
    entry, batch = evidence.entry, evidence.batch
    levels = merkle_levels([leaf_hash(line.leaf_data()) for line in evidence.manifest]) if evidence.manifest else []
    return ProofBundle(
        schema="org.gridledger.proof-bundle.v1",
        status=_status(forecast, batch, notarizes) if _holds(evidence, forecast_id, recomputed, levels) else "mismatch",
        forecast=record,
        salt=hexadecimal(salt_bytes),
        pseudonym=hexadecimal(recomputed.pseudonym),
        commitment=hexadecimal(entry.commitment if entry else recomputed.commitment),
        batch=_batch_place(batch, _leaf_index(evidence), levels) if batch else None,
        chain=chain_place(batch) if batch else None,
    )


def _status(forecast: Forecast, batch: Batch | None, notarizes: bool) -> ProofStatus:  # noqa: FBT001
    if batch:
        return anchored_status(forecast.origin, batch.block_time, batch.status)
    return "pending" if notarizes else "not notarized"


def _holds(evidence: Evidence, forecast_id: str, recomputed: BatchEntry, levels: list[list[bytes]]) -> bool:
    """Whether the book says of this series and origin what we would say today, up to the batch's root."""
    entry, batch = evidence.entry, evidence.batch
    if entry and (entry.forecast_id, entry.commitment) != (forecast_id, recomputed.commitment):
        return False
    if batch is None:
        return True
    index = _leaf_index(evidence)
    return (
        len(evidence.manifest) == batch.count
        and 0 <= index < batch.count
        and evidence.manifest[index] == recomputed
        and levels[-1][0] == batch.root
    )


def _leaf_index(evidence: Evidence) -> int:
    entry = evidence.entry
    return entry.leaf_index if entry and entry.leaf_index is not None else 0


def _batch_place(batch: Batch, index: int, levels: list[list[bytes]]) -> BatchPlace:
    fits = levels and 0 <= index < len(levels[0])
    proof = [hexadecimal(node) for node in inclusion_proof(levels, index)] if fits else []
    return BatchPlace(leaf_index=index, count=batch.count, proof=proof, root=hexadecimal(batch.root))
