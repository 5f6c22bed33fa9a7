"""What a forecast and a receipt look like in MongoDB: pure, and the one place that knows the fields.

A forecast block keeps the names of `domain/forecast.py`, with `_id` for its id and each series' `energy_wh` packed:
int32, little-endian, [24][11], 1,056 bytes instead of the 5 kB of a BSON array. One binary a series, for most readers
want one of 64. Until December 2026 they were one binary, [series][24][11]; readers take both. `receipt` is joined by
`mongo_store.py`: the fields of `domain/receipt.py` without `forecast_ids`.
"""

import struct
from itertools import chain

from msgspec import structs

from domain.cloud_event import to_event
from domain.errors import InvalidMessage
from domain.forecast import QUANTILES_PERMILLE, Forecast
from domain.receipt import Receipt
from functions.mongodb import Document


def forecast_document(forecast: Forecast) -> Document:
    """A block as issued. InvalidMessage for quantiles or energies that the packed layout cannot hold."""
    if forecast.quantiles_permille != QUANTILES_PERMILLE:
        raise InvalidMessage("quantiles_permille", f"{forecast.quantiles_permille}, expected {QUANTILES_PERMILLE}")
    fields = structs.asdict(forecast)
    return {
        "_id": fields.pop("forecast_id"),
        **fields,
        "energy_wh": [_packed(hours) for hours in forecast.energy_wh],
        "model": structs.asdict(forecast.model),
        "quantiles_permille": list(forecast.quantiles_permille),
    }


def receipt_document(receipt: Receipt) -> Document:
    """A receipt as it came, under its event id."""
    return {"_id": to_event(receipt).id, **structs.asdict(receipt)}


def joined_receipt(receipt: Document) -> Document:
    """What a forecast keeps of a receipt document."""
    return {field: value for field, value in receipt.items() if field not in {"_id", "forecast_ids"}}


def _packed(hours: list[list[int]]) -> bytes:
    values = [*chain.from_iterable(hours)]
    try:
        return struct.pack(f"<{len(values)}i", *values)
    except struct.error as error:
        raise InvalidMessage("energy_wh", "a value needs more than 32 bits") from error
