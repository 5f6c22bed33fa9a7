"""The table `models` and its history: what may become of a model, each step in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import psycopg
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from domain.errors import DependencyUnavailable, GridledgerError
from model_registry.gate import Figures, check_gate
from model_registry.model_folder import ModelFolder

_CONNECT_TIMEOUT_S = 5
_OPTIONS = "-c statement_timeout=15000 -c timezone=UTC"

_COLUMNS = "sha256, name, version, training_data_sha256, metrics, status, share, since"
_ALL = f"select {_COLUMNS} from models order by registered_at, sha256"  # noqa: S608  our own columns
_ADD = """
    insert into models (sha256, name, version, training_data_sha256, metrics, onnx, metadata)
    values (%s, %s, %s, %s, %s, %s, %s) on conflict (sha256) do nothing"""
_MEASURED = "update models set metrics = metrics || jsonb_build_object(%s::text, %s::jsonb) where sha256 = %s"
_STATUS = "update models set status = %s, share = %s, since = now() where sha256 = %s"
_HISTORY = """
    insert into model_history (who, action, sha256, replaced, share, reason)
    values (%s, %s, %s, %s, %s, %s)"""
_REPLACED = """
    select replaced from model_history where sha256 = %s and action = 'promoted'
    order by id desc limit 1"""
_FILES = "select onnx, metadata from models where sha256 = %s"


class Refused(GridledgerError):
    """Not with this model, or not now; the message says why."""


class Model(Struct, frozen=True):
    """A row, without its bytes; `metrics` by digest of the data they were measured on."""

    sha256: str
    name: str
    version: str
    training_data_sha256: str
    metrics: dict[str, Figures]
    status: str
    share: float | None
    since: datetime

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.sha256[:12]})"


class Registry:
    """In one transaction; `who` is whose decisions these are."""

    def __init__(self, connection: Connection, who: str) -> None:
        self._connection = connection
        self._who = who

    def models(self) -> list[Model]:
        """In the order in which they were registered."""
        with self._connection.cursor(row_factory=class_row(Model)) as cursor:
            return cursor.execute(_ALL).fetchall()

    def serving(self, status: str = "promoted") -> Model | None:
        """The one that is promoted, or the canary."""
        return next((model for model in self.models() if model.status == status), None)

    def find(self, named: str) -> Model:
        """By version, `name version`, or the beginning of the digest; Refused lists what there is."""
        models = self.models()
        found = [model for model in models if named in {model.version, f"{model.name} {model.version}"}]
        found = found or [model for model in models if model.sha256.startswith(named)]
        if len(found) != 1:
            there = ", ".join(map(str, models)) or "none"
            raise Refused(f"{named!r} names {len(found)} models; registered: {there}")
        return found[0]

    def files(self, model: Model) -> tuple[bytes, bytes]:
        """load_lstm.onnx and model.json."""
        (files,) = self._connection.execute(_FILES, (model.sha256,)).fetchall()
        return files[0], files[1]

    def register(self, folder: ModelFolder) -> Model:
        """As a candidate; one that is registered already stays what it is."""
        meta, data = folder.metadata, folder.training_data_sha256
        if taken := next((it for it in self.models() if (it.name, it.version) == (meta.name, meta.version)), None):
            if taken.sha256 != meta.sha256:
                raise Refused(f"{taken} is registered with other bytes: give the new model a version of its own")
            return taken
        values = (meta.sha256, meta.name, meta.version, data, Jsonb({data: meta.metrics}))
        if not self._connection.execute(_ADD, (*values, folder.onnx, folder.metadata_json)).rowcount:
            raise Refused(f"these bytes are registered as {self.find(meta.sha256)}")
        self._record("registered", meta.sha256)
        return self.find(meta.sha256)

    def add_metrics(self, model: Model, data_sha256: str, figures: Figures) -> None:
        """What evaluate found for a model on other data than its own."""
        self._connection.execute(_MEASURED, (data_sha256, Jsonb(figures), model.sha256))

    def check_gate(self, model: Model) -> None:
        """NotPromoted when it is worse than the promoted one on its own data, or nobody can tell."""
        if promoted := self.serving():
            data = model.training_data_sha256
            check_gate(model.metrics[data], promoted.metrics.get(data, {}))

    def promote(self, model: Model, share: float | None = None, reason: str | None = None) -> None:
        """For every feeder, or as a canary for a share of them. NotPromoted from the gate, which a reason opens."""
        promoted, canary = self.serving(), self.serving("canary")
        if model.status == "promoted":
            raise Refused(f"{model} is promoted already")
        if share is not None and promoted is None:
            raise Refused("nothing is promoted yet: a canary needs a model that serves the other feeders")
        if not reason:
            self.check_gate(model)
        if canary:
            self._set(canary, "candidate")
        if share is not None:
            self._set(model, "canary", share)
        else:
            if promoted:
                self._set(promoted, "retired")
            self._set(model, "promoted")
        replaced = promoted.sha256 if promoted and share is None else None
        self._record("canary" if share else "promoted", model.sha256, replaced, share, reason)

    def roll_back(self) -> tuple[Model, Model]:
        """End the canary; without one, promote again what the promoted model replaced. Who serves, who did."""
        promoted, canary = self.serving(), self.serving("canary")
        if promoted and canary:
            self._set(canary, "candidate")
            back, gone = promoted, canary
        else:
            back, gone = self._replaced_by(promoted)
            self._set(gone, "retired")
            self._set(back, "promoted")
        self._record("rolled back", back.sha256, gone.sha256)
        return back, gone

    def _replaced_by(self, promoted: Model | None) -> tuple[Model, Model]:
        row = self._connection.execute(_REPLACED, (promoted.sha256,)).fetchone() if promoted else None
        if promoted is None or row is None or row[0] is None:
            raise Refused("no model was promoted before the one that serves")
        return self.find(row[0]), promoted

    def _set(self, model: Model, status: str, share: float | None = None) -> None:
        self._connection.execute(_STATUS, (status, share, model.sha256))

    def _record(
        self,
        action: str,
        sha256: str,
        replaced: str | None = None,
        share: float | None = None,
        reason: str | None = None,
    ) -> None:
        self._connection.execute(_HISTORY, (self._who, action, sha256, replaced, share, reason))


@contextmanager
def registry(postgres_url: str, who: str) -> Iterator[Registry]:
    """One transaction, one at a time; DependencyUnavailable when PostgreSQL fails it."""
    try:
        with psycopg.connect(postgres_url, connect_timeout=_CONNECT_TIMEOUT_S, options=_OPTIONS) as connection:
            connection.execute("lock table models in share row exclusive mode")  # readers are not kept waiting
            yield Registry(connection, who)
    except psycopg.errors.UndefinedTable as error:
        raise DependencyUnavailable("PostgreSQL", "it has no model registry: `python -m database.migrate`") from error
    except psycopg.OperationalError as error:
        raise DependencyUnavailable("PostgreSQL", str(error).strip()) from error
