"""Batch manifests: the public list of what one batch on chain holds, and the record of a period as lines of them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from domain.commitment import BatchEntry, EntryKind
from functions.analytics.answers import ChainPlace, Hex
from functions.analytics.hexadecimal import hexadecimal
from functions.analytics.notary_book import Batch, Held, NotaryBook


class ManifestEntry(BaseModel):
    """`revision` counts schedules and the revisions of a day's actuals; a forecast has none."""

    pseudonym: Hex
    origin: datetime
    commitment: Hex
    kind: EntryKind
    revision: int


class Manifest(ChainPlace):
    """`entries` in leaf order; the root is that of their tree (RFC 9162)."""

    schema_name: Literal["org.gridledger.batch-manifest.v1"] = Field(alias="schema")
    root: Hex
    count: int
    entries: list[ManifestEntry]
    documents: list[dict[str, Any]] = Field(description="The schedules among the entries, in clear")


def manifest(held: Held) -> Manifest:
    """Of one batch."""
    batch = held.batch
    return Manifest(
        schema="org.gridledger.batch-manifest.v1",
        **chain_place(batch).model_dump(),
        root=hexadecimal(batch.root),
        count=batch.count,
        entries=[_line(entry) for entry in held.entries],
        documents=held.documents,
    )


def record_lines(book: NotaryBook, first: Batch, last: Batch) -> Iterator[str]:
    """A manifest a line, from one batch to another of the same issuer."""
    for held in book.batches(first, last):
        yield manifest(held).model_dump_json(by_alias=True) + "\n"


def chain_place(batch: Batch) -> ChainPlace:
    """Where it stands, without what it holds."""
    return ChainPlace(
        chain_id=batch.chain_id,
        ledger=batch.ledger,
        issuer=batch.issuer,
        sequence=batch.sequence,
        tx_hash=batch.tx_hash,
        block_number=batch.block_number,
        block_time=batch.block_time,
        status=batch.status,
    )


def _line(entry: BatchEntry) -> ManifestEntry:
    return ManifestEntry(
        pseudonym=hexadecimal(entry.pseudonym),
        origin=datetime.fromtimestamp(entry.origin, UTC),
        commitment=hexadecimal(entry.commitment),
        kind=entry.kind,
        revision=entry.revision,
    )
