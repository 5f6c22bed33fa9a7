"""One record on its way to `energy_ingest`, and its bytes."""

import msgspec
from msgspec import Struct

from domain.meter_reading import Heartbeat, MeterReading
from domain.weather import WeatherForecast, WeatherObservation

Message = MeterReading | Heartbeat | WeatherObservation | WeatherForecast

_ENCODER = msgspec.json.Encoder()


class Record(Struct, frozen=True):
    """`arrived_ms`: when the head-end received it, milliseconds since 1970; it becomes the Kafka timestamp."""

    key: str  # meter, station or gateway id
    arrived_ms: int
    message: Message | bytes  # bytes: what a broken device sends

    def value(self) -> bytes:
        """The record's value: JSON, unless its device is broken."""
        return self.message if isinstance(self.message, bytes) else _ENCODER.encode(self.message)
