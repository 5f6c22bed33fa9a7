"""The book of batches in PostgreSQL: what was signed, where it stands on chain, and who was told."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, structs
from psycopg import Connection
from psycopg.rows import class_row

from domain.commitment import BatchEntry
from domain.errors import DependencyUnavailable
from domain.receipt import BatchStatus, Receipt
from functions.notary.ledger import Place, Signed

_COLUMNS = "sequence, root, count, nonce, raw_tx, tx_hash, sent_block, status, block_number, block_hash, block_time"

STUCK_AFTER_BLOCKS = 10

_LOCK = "select pg_try_advisory_lock(hashtextextended('notary ' || %s || ' ' || %s, 0))"

_ASSIGN = """
    update outbox set chain_id = %s, ledger = %s, issuer = %s, sequence = %s, leaf_index = entry.place - 1
    from unnest(%b::bytea[], %b::bigint[], %b::text[], %b::integer[])
        with ordinality as entry (pseudonym, origin, kind, revision, place)
    where outbox.pseudonym = entry.pseudonym and outbox.origin = to_timestamp(entry.origin)
    and outbox.kind = entry.kind and outbox.revision = entry.revision"""


class Identity(Struct, frozen=True):
    """Whose batches, on which ledger of which chain."""

    chain_id: int
    ledger: str
    issuer: str


class Batch(Struct, frozen=True):
    """One row of `batches`."""

    sequence: int
    root: bytes
    count: int
    nonce: int
    raw_tx: bytes
    tx_hash: str
    sent_block: int | None  # the newest block when it was sent
    status: str  # signed, included or final
    block_number: int | None
    block_hash: str | None
    block_time: datetime | None

    def is_stuck(self, newest_block: int) -> bool:
        """Whether it should have been in a block by now. A chain that stands still makes nobody stuck."""
        return self.sent_block is not None and newest_block - self.sent_block >= STUCK_AFTER_BLOCKS


class Book:
    """The batches of one issuer on one ledger; needs a connection in autocommit mode."""

    def __init__(self, connection: Connection, identity: Identity) -> None:
        self._connection = connection
        self.identity = identity
        self._mine = (identity.chain_id, identity.ledger, identity.issuer)

    def lock(self) -> bool:
        """Whether we are the only sender of this key, until the connection closes."""
        row = self._connection.execute(_LOCK, (str(self.identity.chain_id), self.identity.issuer)).fetchone()
        return bool(row and row[0])

    def newest_sequence(self) -> int:
        """The number of the newest batch in the book; 0 before the first."""
        query = "select coalesce(max(sequence), 0) from batches where (chain_id, ledger, issuer) = (%s, %s, %s)"
        row = self._connection.execute(query, self._mine).fetchone()
        return int(row[0]) if row else 0

    def newest_stored(self) -> int:
        """The number of the newest batch that has been on chain; 0 before the first."""
        query = "select coalesce(max(sequence), 0) from batches where (chain_id, ledger, issuer) = (%s, %s, %s)"
        row = self._connection.execute(query + " and status <> 'signed'", self._mine).fetchone()
        return int(row[0]) if row else 0

    def size(self) -> int:
        """How many batches it has, on chain or on their way."""
        query = "select count(*) from batches where (chain_id, ledger, issuer) = (%s, %s, %s)"
        row = self._connection.execute(query, self._mine).fetchone()
        return int(row[0]) if row else 0

    def refuse_strays(self) -> None:
        """Raise DependencyUnavailable while batches of this issuer are on their way to another ledger.

        Their nonces and their forecasts are taken: nobody would look after them once this ledger goes on.
        """
        query = (
            "select chain_id, ledger, count(*) from batches where issuer = %s and status <> 'final'"
            " and (chain_id, ledger) <> (%s, %s) group by chain_id, ledger order by chain_id, ledger limit 1"
        )
        chain_id, ledger, issuer = self._mine
        if found := self._connection.execute(query, (issuer, chain_id, ledger)).fetchone():
            reason = (
                f"{found[2]} batches of {issuer} are not final on ledger {found[1]} of chain {found[0]}: set"
                f" LEDGER_ADDRESS and CHAIN_RPC_URL back until they are, or release them (docs/operations.md, Resets)"
            )
            raise DependencyUnavailable("ledger", reason)

    def add(self, sequence: int, entries: Sequence[BatchEntry], root: bytes, signed: Signed) -> None:
        """Write down a batch and whose entries it holds, all or nothing, before it is sent."""
        with self._connection.transaction():
            self._connection.execute(
                "insert into batches (chain_id, ledger, issuer, sequence, root, count, nonce, raw_tx, tx_hash)"
                " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (*self._mine, sequence, root, len(entries), signed.nonce, signed.raw_tx, signed.tx_hash),
            )
            keys = zip(*((entry.pseudonym, entry.origin, entry.kind, entry.revision) for entry in entries), strict=True)
            self._connection.execute(_ASSIGN, (*self._mine, sequence, *map(list, keys)))

    def with_status(self, status: str) -> list[Batch]:
        """In the order they were signed in."""
        query = f"select {_COLUMNS} from batches where (chain_id, ledger, issuer) = (%s, %s, %s)"  # noqa: S608
        with self._connection.cursor(row_factory=class_row(Batch)) as cursor:
            return cursor.execute(query + " and status = %s order by sequence", (*self._mine, status)).fetchall()

    def mark_sent(self, batch: Batch, newest_block: int) -> None:
        """The node has it since this block."""
        self._update(batch.sequence, "sent_at = now(), sent_block = %s", newest_block)

    def resign(self, batch: Batch, signed: Signed) -> Batch:
        """Another transaction takes the place of one that will not be mined; should it be, the root is found."""
        new = {"nonce": signed.nonce, "raw_tx": signed.raw_tx, "tx_hash": signed.tx_hash}
        self._update(batch.sequence, "nonce = %s, raw_tx = %s, tx_hash = %s", *new.values())
        return structs.replace(batch, **new)

    def include(self, batch: Batch, place: Place) -> None:
        """The chain has this signed batch, there."""
        with self._connection.transaction():
            if place.sequence != batch.sequence:
                self._renumber(batch.sequence, place.sequence - batch.sequence)
            self._update(
                place.sequence,
                "status = 'included', tx_hash = %s, block_number = %s, block_hash = %s, block_time = %s",
                place.tx_hash, place.block_number, place.block_hash, place.block_time,
            )  # fmt: skip

    def finish(self, batch: Batch) -> None:
        """Deep enough: what the chain says about it is final."""
        self._update(batch.sequence, "status = 'final'")

    def lose(self, sequence: int) -> int:
        """Batches from this one on are not where they were: each is to be found or sent again. Returns how many."""
        query = (
            "update batches set status = 'signed', announced = '{}', sent_at = null, sent_block = null,"
            " block_number = null, block_hash = null, block_time = null"
            " where (chain_id, ledger, issuer) = (%s, %s, %s) and sequence >= %s and status <> 'signed'"
        )
        return self._connection.execute(query, (*self._mine, sequence)).rowcount

    def unannounced(self) -> list[Receipt]:
        """Receipts nobody was told yet, oldest batch first."""
        query = (
            "select chain_id, ledger, issuer, sequence, '0x' || encode(root, 'hex') as root, count, tx_hash,"
            " block_number, block_time, status, array(select distinct forecast_id from outbox where"
            " (chain_id, ledger, issuer, sequence) = (b.chain_id, b.ledger, b.issuer, b.sequence)"
            " and kind = 'forecast' order by forecast_id) as forecast_ids from batches b"
            " where (chain_id, ledger, issuer) = (%s, %s, %s) and status <> 'signed' and not status = any(announced)"
            " and (status <> 'final' or not 'final' = any(announced)) order by sequence"
        )
        with self._connection.cursor(row_factory=class_row(Receipt)) as cursor:
            return cursor.execute(query, self._mine).fetchall()

    def announced(self, sequence: int, status: BatchStatus) -> None:
        """The sink has this receipt."""
        self._update(sequence, "announced = array_append(announced, %s)", status)

    def _renumber(self, first: int, by: int) -> None:
        """The chain numbers batches its own way when someone else used the key: follow it."""
        numbers = [batch.sequence for batch in self.with_status("signed") if batch.sequence >= first]
        for number in sorted(numbers, reverse=by > 0):  # into free numbers, so none is there twice in between
            self._update(number, "sequence = %s", number + by)

    def _update(self, sequence: int, assignments: str, *values: object) -> None:
        query = f"update batches set {assignments} where (chain_id, ledger, issuer, sequence) = (%s, %s, %s, %s)"  # noqa: S608  our own words
        self._connection.execute(query, (*values, *self._mine, sequence))
