"""The model registry as people read it: every model, and what was decided about it when and by whom."""

from datetime import datetime

import psycopg
from msgspec import Struct
from psycopg.rows import class_row

from functions.analytics.answers import ModelAction, ModelStatus
from functions.analytics.postgres import connected

_MODELS = """
    select sha256, name, version, status, share, since, registered_at, training_data_sha256,
           metrics -> training_data_sha256 as metrics
    from models order by array_position(array['promoted', 'canary', 'candidate', 'retired'], status),
                         registered_at desc"""
_HISTORY = """
    select at, who, action, model_history.sha256, name, version, replaced, model_history.share, reason
    from model_history join models using (sha256) order by id desc limit %s"""


class ModelRow(Struct, frozen=True):
    """`metrics` are those on the data of its own training."""

    sha256: str
    name: str
    version: str
    status: ModelStatus
    share: float | None
    since: datetime
    registered_at: datetime
    training_data_sha256: str
    metrics: dict[str, dict[str, float]]


class DecisionRow(Struct, frozen=True):
    """`replaced` is the digest of the model that served before."""

    at: datetime
    who: str
    action: ModelAction
    sha256: str
    name: str
    version: str
    replaced: str | None
    share: float | None
    reason: str | None


def registered_models(postgres_url: str, decisions: int) -> tuple[list[ModelRow], list[DecisionRow]]:
    """What serves first, then what was registered last; the newest decisions first. Both empty in an older schema."""
    with connected(postgres_url) as connection:
        try:
            models = connection.cursor(row_factory=class_row(ModelRow)).execute(_MODELS).fetchall()
            history = connection.cursor(row_factory=class_row(DecisionRow)).execute(_HISTORY, (decisions,)).fetchall()
        except psycopg.errors.UndefinedTable:
            return [], []
    return models, history
