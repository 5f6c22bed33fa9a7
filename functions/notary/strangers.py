"""Batches under our key that the book does not have: somebody else signs with it, or the book is an old one."""

import logging

from psycopg import Connection

from functions.notary.book import Book

_TELL = "update notary_status set unknown_batches = %s where (chain_id, issuer) = (%s, %s) and unknown_batches <> %s"

_log = logging.getLogger("gridledger.notary")


class Strangers:
    """Remembers what it said: each batch more is told once."""

    def __init__(self) -> None:
        self._told = 0

    def look(self, newest_sequence: int, book: Book, connection: Connection) -> None:
        """`newest_sequence`: how many batches of this issuer the chain has, for its numbers have no gaps.

        A batch of the book that may or may not be on chain yet counts as there, so none of ours is ever called unknown.
        """
        unknown = max(0, newest_sequence - book.size())
        connection.execute(_TELL, (unknown, book.identity.chain_id, book.identity.issuer, unknown))
        if unknown > self._told:
            _log.error(
                "%d batches on chain have the signature of %s and are not in the book: somebody else has the key, or"
                " the book is older than the chain (docs/operations.md, UnknownBatches)",
                unknown,
                book.identity.issuer,
                extra={"fields": {"issuer": book.identity.issuer, "unknown_batches": unknown}},
            )
        self._told = unknown
