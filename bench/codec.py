"""Reading a window and writing a forecast: msgspec's typed codec against the standard library's json.

`make bench NAME=codec`. One block of 64 series. What json reads is neither typed nor checked: it does less.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file

from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, MAX_SERIES, FeatureWindow
from domain.forecast import QUANTILES_PERMILLE, Forecast, Model

_CPU_S = 3.0  # for each of four measurements
_ORIGIN = datetime(2026, 1, 31, 7, tzinfo=UTC)
_SERIES = [f"meter-{number:04}" for number in range(MAX_SERIES)]


def main() -> None:
    window, forecast = msgspec.json.encode(_window()), _forecast()
    plain_forecast = msgspec.to_builtins(forecast)
    decoder, encoder = msgspec.json.Decoder(FeatureWindow), msgspec.json.Encoder()
    read_us = _us(lambda: decoder.decode(window)), _us(lambda: json.loads(window))
    write_us = _us(lambda: encoder.encode(forecast)), _us(lambda: json.dumps(plain_forecast, separators=(",", ":")))
    print(f"{len(window):,} bytes of window, {len(encoder.encode(forecast)):,} of forecast; microseconds of CPU")
    for name, (typed, plain) in (("read window", read_us), ("write forecast", write_us)):
        print(f"{name:16}msgspec {typed:7.0f}   json {plain:7.0f}   {plain / typed:.1f} times")
    result = {
        "benchmark": "codec",
        "read_window_us": round(read_us[0]),
        "read_window_vs_json": round(read_us[1] / read_us[0], 2),
        "write_forecast_us": round(write_us[0]),
        "write_forecast_vs_json": round(write_us[1] / write_us[0], 2),
    }
    print(json.dumps(result))


def _us(work: Callable[[], object]) -> float:
    """Microseconds of CPU for one call."""
    work()
    began, calls = time.process_time(), 0
    while time.process_time() - began < _CPU_S:
        work()
        calls += 1
    return 1e6 * (time.process_time() - began) / calls


def _window() -> FeatureWindow:
    numbers = random.Random(7)  # noqa: S311
    hours = HISTORY_HOURS + HORIZON_HOURS
    weather: list[float | None] = [round(numbers.uniform(-10, 900), 1) for _ in range(hours)]
    energy_wh: list[list[int | None]] = [[numbers.randrange(5000) for _ in range(HISTORY_HOURS)] for _ in _SERIES]
    available_at = _ORIGIN + timedelta(minutes=5)
    return FeatureWindow(
        "feeder-1", 0, _ORIGIN, available_at, "Europe/London", "GB-ENG", _SERIES, energy_wh, weather, weather, weather
    )


def _forecast() -> Forecast:
    numbers = random.Random(7)  # noqa: S311
    quantiles = len(QUANTILES_PERMILLE)
    energy_wh = [
        [sorted(numbers.randrange(5000) for _ in range(quantiles)) for _ in range(HORIZON_HOURS)] for _ in _SERIES
    ]
    model = Model("load_lstm", "1", "0" * 64)
    return Forecast("f", "w", "feeder-1", 0, _ORIGIN, _ORIGIN, _SERIES, energy_wh, ["full" for _ in _SERIES], model)


if __name__ == "__main__":
    main()
