"""Which model forecasts a feeder: the promoted one of the registry, or the canary for its share of the feeders.

Followed while the function runs: before a forecast, at most every few seconds, the registry is asked which models
serve. Without a registry, or before anything is promoted, the packaged model serves. When PostgreSQL is away the
models at hand go on. A model that cannot be used is refused by name in the log, and the ones at hand go on as well:
a forecast by the model before is worth more than none, and says whose it is.
"""

import logging
import time
from threading import Lock
from typing import Literal, Protocol

import msgspec
from msgspec import Struct

from domain.cloud_event import content_id
from domain.errors import DependencyUnavailable
from forecasting.metadata import UnusableModel, parse_metadata
from forecasting.onnx_model import OnnxModel

LOOK_EVERY_S = 3.0
_AFTER_FAILURE_S = 15.0  # a registry that is away costs one event its connect timeout each time

_log = logging.getLogger("gridledger.models")


class Serving(Struct, frozen=True):
    """A model that is to serve; `share` of the feeders is the canary's."""

    sha256: str
    status: Literal["promoted", "canary"]
    share: float | None


class Registry(Protocol):
    """Where models are kept; DependencyUnavailable when it is away."""

    def serving(self) -> list[Serving]:
        """The promoted one and the canary, as far as there are."""

    def files(self, sha256: str) -> tuple[bytes, bytes]:
        """load_lstm.onnx and model.json."""


class Choice(Struct, frozen=True):
    """Who forecasts just now."""

    promoted: OnnxModel
    canary: OnnxModel | None = None
    share: float = 0.0

    def for_feeder(self, feeder: str) -> OnnxModel:
        """Always the same feeders for a share, and all of them still for a larger one."""
        return self.canary if self.canary and place_of(feeder) < self.share else self.promoted


class ServedModels:
    """Any number of threads may share one."""

    def __init__(self, packaged: OnnxModel, registry: Registry | None, look_every_s: float = LOOK_EVERY_S) -> None:
        self._registry = registry
        self._packaged = packaged
        self._choice = Choice(packaged)
        self._look_every_s = look_every_s
        self._looking = Lock()
        self._next_look = 0.0
        self._refused: set[str] = set()
        self._look()

    def for_feeder(self, feeder: str) -> OnnxModel:
        """The model whose forecast this feeder gets now."""
        self._look()
        return self._choice.for_feeder(feeder)

    def _look(self) -> None:
        """Ask the registry when it is time; one thread does, the others go on with what there is."""
        if self._registry is None or time.monotonic() < self._next_look or not self._looking.acquire(blocking=False):
            return
        pause_s = self._look_every_s
        try:
            self._follow(self._registry)
        except DependencyUnavailable as error:
            pause_s = _AFTER_FAILURE_S
            _log.warning("%s; the models at hand go on", error)
        finally:
            self._next_look = time.monotonic() + pause_s
            self._looking.release()

    def _follow(self, registry: Registry) -> None:
        wanted = {serving.status: serving for serving in registry.serving()}
        before = self._choice
        promoted, canary = wanted.get("promoted"), wanted.get("canary")
        serving = self._model(promoted.sha256, registry) if promoted else self._packaged
        trial = self._model(canary.sha256, registry) if canary else None
        share = (canary.share if canary and trial else None) or 0.0
        self._choice = Choice(serving or before.promoted, trial, share)
        if _named(before) != _named(self._choice):
            _log.info("models", extra={"fields": _named(self._choice)})

    def _model(self, sha256: str, registry: Registry) -> OnnxModel | None:
        """None when it cannot be used, which is said once."""
        at_hand = (self._packaged, self._choice.promoted, self._choice.canary)
        found = next((model for model in at_hand if model and model.identity.sha256 == sha256), None)
        if found or sha256 in self._refused:
            return found
        try:
            onnx, metadata_json = registry.files(sha256)
            where = f"model {sha256} of the registry"
            return OnnxModel.of(onnx, parse_metadata(metadata_json, where), where)
        except UnusableModel as error:
            self._refused.add(sha256)
            _log.error("refused: %s; the models at hand go on", error)
            return None


def place_of(feeder: str) -> float:
    """Where the feeder stands between 0 and 1, for ever: a canary with a larger share has it."""
    return int(content_id("canary", feeder), 16) / 16**32


def _named(choice: Choice) -> dict[str, object]:
    canary = msgspec.structs.asdict(choice.canary.identity) if choice.canary else None
    return {"promoted": msgspec.structs.asdict(choice.promoted.identity), "canary": canary, "share": choice.share}
