"""The window of a request: as domain/feature_window.py has it, and nothing that a store further on would choke on."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from domain.errors import InvalidMessage
from domain.feature_window import FeatureWindow
from domain.unreadable import UNREADABLE

_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,200}")
_LARGEST_WH = 2**31 - 1
_LARGEST_WEATHER = 10_000.0  # °C, W/m² or m/s: more is no weather, and overflows further on
_DECODER = msgspec.json.Decoder(FeatureWindow)
_YEARS = range(1971, 2200)


def request_window(body: bytes) -> FeatureWindow:
    """InvalidMessage names the field that is wrong."""
    try:
        window = _DECODER.decode(body)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `$.")
        raise InvalidMessage(path.rstrip("`") or "body", reason) from error
    except UNREADABLE as error:
        raise InvalidMessage("body", f"not JSON: {error}") from error
    window.check()
    _check_what_is_stored(window)
    return window


def window_schema() -> Mapping[str, Any]:
    """Of domain/feature_window.py, inline: for an OpenAPI document."""
    _, components = msgspec.json.schema_components([FeatureWindow])
    schema: Mapping[str, Any] = components["FeatureWindow"]
    return schema


def _check_what_is_stored(window: FeatureWindow) -> None:
    for field, name in (("feeder", window.feeder), *(("series", name) for name in window.series)):
        if not _NAME.fullmatch(name):
            raise InvalidMessage(field, "a name has 1 to 200 characters, and no control characters")
    if not 0 <= window.block < 2**31:
        raise InvalidMessage("block", f"{window.block} is not the number of a block")
    if window.origin.year not in _YEARS:
        raise InvalidMessage("origin", f"{window.origin.isoformat()} is outside the years {_YEARS[0]} to {_YEARS[-1]}")
    if window.available_at.year not in _YEARS:
        raise InvalidMessage("available_at", f"{window.available_at.isoformat()} is no year of ours")
    if any(wh is not None and abs(wh) > _LARGEST_WH for row in window.energy_wh for wh in row):
        raise InvalidMessage("energy_wh", f"an hour beyond ±{_LARGEST_WH} Wh")
    for field in ("temperature_c", "irradiance_w_m2", "wind_m_s"):
        if any(value is not None and abs(value) > _LARGEST_WEATHER for value in getattr(window, field)):
            raise InvalidMessage(field, f"an hour beyond ±{_LARGEST_WEATHER:g}")
