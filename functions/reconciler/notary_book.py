"""Which forecasts the notary has in its book in PostgreSQL, and which of them are on chain. Read only."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import psycopg
from msgspec import Struct

from domain.errors import DependencyUnavailable

_CONNECT_TIMEOUT_S = 3
_OPTIONS = "-c statement_timeout=8000 -c timezone=UTC -c default_transaction_read_only=on"

_ENTRIES = """
    select forecast_id, bool_and(coalesce(status <> 'signed', false))
    from outbox left join batches using (chain_id, ledger, issuer, sequence)
    where forecast_id = any(%s) group by forecast_id"""
_UNKNOWN = "select unknown_batches from notary_status order by told_at desc limit 1"
_ERASED = """
    select series_id from erasures where series_id = any(%s) group by series_id having max(last_origin) >= %s"""


class NotaryBook(Struct, frozen=True):
    postgres_url: str

    def on_chain(self, forecast_ids: list[str]) -> dict[str, bool]:
        """Those that have entries, by id: whether their batch is in a block."""
        with self._connected() as connection:
            return dict(connection.execute(_ENTRIES, (forecast_ids,)).fetchall())

    def unknown_batches(self) -> int | None:
        """On chain under the notary's key, and not its own; None before the notary has looked."""
        with self._connected() as connection:
            row = connection.execute(_UNKNOWN).fetchone()
            return int(row[0]) if row else None

    def are_erased(self, series: list[str], origin: datetime) -> bool:
        """Whether none of these series may be known to the book any more for this origin."""
        with self._connected() as connection:
            return len(connection.execute(_ERASED, (series, origin)).fetchall()) == len(series)

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        try:
            with psycopg.connect(
                self.postgres_url, autocommit=True, connect_timeout=_CONNECT_TIMEOUT_S, options=_OPTIONS
            ) as connection:
                yield connection
        except psycopg.OperationalError as error:
            raise DependencyUnavailable("PostgreSQL", str(error).strip()) from error
