"""Forecasts per CPU-second of the inference function: windows of 64 series beside one series an event."""

import http.client
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from bench.served.function import Function, running_function
from bench.served.settings import Settings
from bench.served.sink import ForecastsSink, forecasts_sink
from bench.served.windows import window_events
from domain.cloud_event import Event
from domain.feature_window import MAX_SERIES
from embedded.layout import ROOT
from forecasting.onnx_model import OnnxModel
from model_export.speed import cpu_seconds, work_of

_CONNECTIONS = 4
_MODEL_TURN_S = 0.2
_FEW = 16  # feeders; their windows come again and again


class Rates(Struct, frozen=True):
    """Forecasts per CPU-second of the process: neighbours can only add to a turn, so the best one counts."""

    of_blocks: float
    of_singles: float
    of_model: float  # alone, in this process: what HTTP, JSON and checks are added to


def inference_rates(postgres_url: str, folder: Path, sizes: Settings) -> Rates:
    """By turns; the first of each warms up."""
    blocks, singles = window_events(_FEW, MAX_SERIES), window_events(_FEW, 1)
    with forecasts_sink() as sink:
        environment = {"K_SINK": sink.url, "POSTGRES_URL": postgres_url, "MODEL_DIR": "forecasting/model"}
        with running_function("inference", environment, folder / "inference.log") as function:
            turn = _turn(function, sink)
            rates = [
                (MAX_SERIES * turn(blocks, sizes.window_events), turn(singles, sizes.single_events))
                for _ in range(sizes.turns + 1)
            ][1:]
    of_blocks, of_singles = (max(of_turn) for of_turn in zip(*rates, strict=True))
    model = work_of(OnnxModel.load(ROOT / environment["MODEL_DIR"]), MAX_SERIES)
    of_model = MAX_SERIES / cpu_seconds({"model": model}, turns=sizes.turns, turn_s=_MODEL_TURN_S)["model"]
    return Rates(of_blocks, of_singles, of_model)


def _turn(function: Function, sink: ForecastsSink) -> Callable[[list[Event], int], float]:
    """Events per CPU-second."""

    def turn(events: list[Event], count: int) -> float:
        each, taken, before = count // _CONNECTIONS, len(sink.taken), function.cpu_s()
        with ThreadPoolExecutor(_CONNECTIONS) as pool:
            list(pool.map(lambda first: _post(function.url, events, first, each), range(_CONNECTIONS)))
        used_s = function.cpu_s() - before
        if len(sink.taken) - taken != each * _CONNECTIONS:
            raise SystemExit(f"of {each * _CONNECTIONS} forecasts {len(sink.taken) - taken} came to K_SINK")
        return each * _CONNECTIONS / used_s

    return turn


def _post(url: str, events: list[Event], first: int, count: int) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    for number in range(first, first + count):
        event = events[number % len(events)]
        connection.request("POST", "/", event.data, event.http_headers())
        answer = connection.getresponse()
        reason = answer.read().decode()
        if answer.status != 200:
            raise SystemExit(f"inference answered {answer.status}: {reason}")
    connection.close()
