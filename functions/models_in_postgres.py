"""The model registry as functions read it: PostgreSQL's table `models`; who may write it stands in model_registry/."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.rows import class_row

from domain.errors import DependencyUnavailable
from functions.served_models import Serving

_SERVING = "select sha256, status, share from models where status in ('promoted', 'canary')"
_FILES = "select onnx, metadata from models where sha256 = %s"
_CONNECT_TIMEOUT_S = 2
_OPTIONS = "-c statement_timeout=3000 -c default_transaction_read_only=on"


class ModelsInPostgres:
    """See `served_models.Registry`; a connection for each question, they are seconds apart."""

    def __init__(self, url: str) -> None:
        self._url = url

    def serving(self) -> list[Serving]:
        with self._connected() as connection, connection.cursor(row_factory=class_row(Serving)) as cursor:
            return cursor.execute(_SERVING).fetchall()

    def files(self, sha256: str) -> tuple[bytes, bytes]:
        with self._connected() as connection:
            row = connection.execute(_FILES, (sha256,)).fetchone()
        if row is None:
            raise DependencyUnavailable("PostgreSQL", f"model {sha256} is no longer registered")
        return row[0], row[1]

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        try:
            with psycopg.connect(
                self._url, autocommit=True, connect_timeout=_CONNECT_TIMEOUT_S, options=_OPTIONS
            ) as connection:
                yield connection
        except psycopg.Error as error:
            raise DependencyUnavailable("PostgreSQL", str(error).strip()) from error
