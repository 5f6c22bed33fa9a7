"""One round of the notary's work: follow the batches on their way, send the next one, tell what happened."""

import logging
from collections.abc import Generator

from msgspec import Struct, field
from psycopg import Connection

from domain.errors import DependencyUnavailable
from domain.receipt import Receipt
from functions.notary import outbox
from functions.notary.batching import is_due, next_batch, root_of
from functions.notary.book import Batch, Book, Identity
from functions.notary.fees import Fees
from functions.notary.ledger import Ledger
from functions.notary.postgres import connected
from functions.notary.purse import Purse
from functions.notary.schedule import renew_schedule
from functions.notary.strangers import Strangers

_log = logging.getLogger("gridledger.notary")


class Rounds(Struct, frozen=True):
    """What a round needs; any number of processes and threads may hold one, the work is done by one at a time."""

    postgres_url: str
    ledger: Ledger
    confirmations: int
    purse: Purse = field(default_factory=Purse)
    strangers: Strangers = field(default_factory=Strangers)

    def go(self) -> Generator[Receipt, None, None]:
        """Do what is due. A receipt counts as told once the caller asks for the next one."""
        with connected(self.postgres_url) as connection:
            book = Book(connection, Identity(self.ledger.chain_id, self.ledger.address, self.ledger.issuer))
            if not book.lock():
                return
            trouble = None
            try:
                self.ledger.choose_node()
                book.refuse_strays()
                self.purse.look(self.ledger, connection)
                newest = self.ledger.newest_sequence()
                self.strangers.look(newest, book, connection)
                _find_lost(book, self.ledger, newest)
                _settle(book, self.ledger, self.confirmations)
                if _push_all(book, self.ledger) and _write_next(book, self.ledger, connection):
                    _push_all(book, self.ledger)
            except DependencyUnavailable as error:
                trouble = error  # what is known already can still be told
            for receipt in book.unannounced():
                yield receipt
                book.announced(receipt.sequence, receipt.status)
            if trouble:
                raise trouble


def _find_lost(book: Book, ledger: Ledger, newest: int) -> None:
    """A chain that was reset, or restarted from an older state, has fewer batches than the book."""
    if book.newest_stored() > newest and ledger.confirmed(lambda: ledger.newest_sequence() <= newest):
        lost = book.lose(newest + 1)
        _log.warning("the chain ends at batch %d and has lost %d of ours: sending them again", newest, lost)


def _settle(book: Book, ledger: Ledger, confirmations: int) -> None:
    """Included batches become final when enough blocks lie on top, or are looked for again after a reorganisation."""
    newest_block = ledger.newest_block()
    for batch in book.with_status("included"):
        stands = _stands(ledger, batch, newest_block, confirmations)
        if stands is False:
            _log.warning("the block of batch %d was replaced", batch.sequence)
            book.lose(batch.sequence)
            return
        if stands and ledger.confirmed(lambda: _stands(ledger, batch, ledger.newest_block(), confirmations)):  # noqa: B023  called here
            book.finish(batch)


def _stands(ledger: Ledger, batch: Batch, newest_block: int, confirmations: int) -> bool | None:
    """Whether the node has the batch where the book has it; None while too few blocks lie on top to say yes."""
    place = ledger.place(batch.tx_hash)
    if place is None or (place.sequence, place.block_hash) != (batch.sequence, batch.block_hash):
        return None if newest_block < (batch.block_number or 0) else False  # a node that is behind knows nothing of it
    return True if newest_block - place.block_number >= confirmations else None


def _push_all(book: Book, ledger: Ledger) -> bool:
    """Send the signed batches, each after the one before is in a block; whether all are."""
    while signed := book.with_status("signed"):
        if not _push(book, ledger, signed[0]):
            return False
    return True


def _push(book: Book, ledger: Ledger, batch: Batch) -> bool:
    """Whether the batch is in a block now; if not, see to it that the node has it."""
    used_nonces = ledger.used_nonces()  # asked first: if ours is mined in between, it is found in its place
    place = ledger.place(batch.tx_hash) or ledger.place_of_root(batch.root)
    if place:
        book.include(batch, place)
        _log.info("batch %d of %d entries is in block %d", place.sequence, batch.count, place.block_number)
        return True
    newest_block = ledger.newest_block()
    waiting = ledger.has(batch.tx_hash)
    if used_nonces > batch.nonce or (not waiting and ledger.next_nonce() != batch.nonce):
        _log.warning("nonce %d of batch %d cannot be ours any more: signing again", batch.nonce, batch.sequence)
        batch = book.resign(batch, ledger.sign(batch.root, batch.count))
    elif not waiting and not ledger.takes(Fees.of(batch.raw_tx)):
        _log.warning("gas has become dearer since batch %d was signed: signing again", batch.sequence)
        batch = book.resign(batch, ledger.sign(batch.root, batch.count, nonce=batch.nonce))
    elif waiting:
        dearer = _outbid(book, ledger, batch, newest_block)
        if dearer is None:
            return False
        batch = dearer
    ledger.send(batch.raw_tx)
    book.mark_sent(batch, newest_block)
    return False


def _outbid(book: Book, ledger: Ledger, batch: Batch, newest_block: int) -> Batch | None:
    """The batch signed anew for more, if it has waited too long and may cost that much; else None: wait."""
    stuck = batch.is_stuck(newest_block)
    if stuck or batch.sent_block is None:
        book.mark_sent(batch, newest_block)  # from here its patience counts
    if not stuck:
        return None
    offered = Fees.of(batch.raw_tx)
    _log.warning("batch %d waits since block %s for %d wei a gas", batch.sequence, batch.sent_block, offered.most_wei)
    nonce = min(batch.nonce, ledger.next_nonce())  # lower when a transaction before ours has vanished
    if nonce == batch.nonce and not offered.can_be_outbid():
        return None
    return book.resign(batch, ledger.sign(batch.root, batch.count, offered, nonce))


def _write_next(book: Book, ledger: Ledger, connection: Connection) -> bool:
    """Whether a batch was due; it is signed and in the book then, but not sent."""
    now = ledger.time() if outbox.has_gates(connection) else 0
    waiting = outbox.waiting(connection, now)
    if not is_due(waiting, now):
        return False
    chosen = next_batch(waiting, now)
    with connection.transaction():  # a new schedule and the batch that holds it, or neither
        renew_schedule(connection, book.identity, chosen)
        entries = outbox.entries_of(connection, chosen)
        root = root_of(entries)
        sequence = 1 + max(book.newest_sequence(), ledger.newest_sequence())
        book.add(sequence, entries, root, ledger.sign(root, len(entries)))
    return True
