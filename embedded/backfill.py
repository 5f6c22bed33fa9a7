"""`python -m embedded.backfill FILE [--weather FILE] [--forecasts]`: history of registered meters into `energy_ingest`.

FILE is what a replay plays: Parquet or CSV with series, ts (UTC, hour-beginning), load (kWh). Readings are marked
`backfill` and carry the time at which they would have arrived: they go the way of all others, move no clock ahead and
close no hour. Again it sends the same records, which change nothing. A house whose clock runs takes the four weeks
before it; an empty one takes all of it, hour after hour. With --forecasts, for an empty house only, readings are live
ones of their time, and every hour has its window and its forecast.

Weather (temp_c, ghi_wm2, wind_m_s) goes along when FILE has these columns, or a file of ts and them is given: as
observations of the meters' station. With --forecasts also as forecasts that repeat the day before, as a replay's do.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import numpy as np
import psycopg
from msgspec import Struct
from rich.console import Console

from domain.feature_window import HISTORY_HOURS
from domain.meter_reading import Heartbeat, MeterReading
from domain.weather import WeatherObservation
from embedded.backfill_weather import Weather, forecasts, observations, read_backfill_weather
from embedded.requeue import newest_ms
from embedded.running_house import address
from embedded.screen import Screen, bar
from embedded.settings import Settings
from simulator.publisher import Publisher
from simulator.record import Record
from simulator.refusal import Refusal
from simulator.replay.load_file import LoadFile, read_load
from simulator.timeline import HOUR_S, moment
from simulator.world import Seconds

_TOPIC = "energy_ingest"
_DELAY_S = 60  # between the end of an hour and the arrival of its readings
_CLOSES_S = 301  # when an hour closes after its end, and a second
_GATEWAY = "backfill"
_HOURS_AT_ONCE = 24
_STATIONS = """
    select series_id, station_id from series join feeders using (feeder_id)
    where kind = 'meter' and series_id = any(%s)"""


class Backfill(Struct, frozen=True):
    """What of a file goes out; `clock_ms` is where the topic's arrival clock stands, 0 for an empty one."""

    load: LoadFile
    clock_ms: int
    forecasts: bool
    weather: Weather = {}

    def hours(self) -> Seconds:
        """The hours that go out. Raises Refusal when none can, or forecasts cannot be had any more."""
        every = np.arange(self.load.first_hour, self.load.ends_at, HOUR_S, dtype=np.int64)
        if not self.clock_ms:
            return every
        here = moment(self.clock_ms // 1000).isoformat()
        if self.forecasts:
            raise Refusal(f"forecasts for the past need an empty house: the clock of this one stands at {here}")
        closed = self.clock_ms // 1000 // HOUR_S * HOUR_S
        hours: Seconds = every[(every >= closed - HISTORY_HOURS * HOUR_S) & (every + HOUR_S + _DELAY_S <= closed)]
        if not hours.size:
            raise Refusal(f"no hour of the file is within four weeks before {here}, where the clock stands")
        return hours

    def records(self, hours: Seconds) -> Iterator[Record]:
        """In the order of their arrival."""
        for hour, energies in zip(hours.tolist(), self.load.at(hours).T, strict=True):
            begins, ends = moment(hour), moment(hour + HOUR_S)
            for meter, energy_wh in zip(self.load.series, energies.tolist(), strict=True):
                if not np.isnan(energy_wh):
                    reading = MeterReading(meter, begins, ends, int(energy_wh), backfill=not self.forecasts)
                    yield Record(meter, (hour + HOUR_S + _DELAY_S) * 1000, reading)
            yield from observations(self.weather, hour, backfill=not self.forecasts)
            if self.forecasts:
                yield from forecasts(self.weather, hour + HOUR_S)
                yield Record(_GATEWAY, (hour + HOUR_S + _CLOSES_S) * 1000, Heartbeat(_GATEWAY))


def stations_of(series: list[str], postgres_url: str) -> dict[str, str]:
    """Where each meter's weather is measured.

    Refusal names the meters that are not in the registry: history of strangers would all be quarantined.
    """
    with psycopg.connect(postgres_url, connect_timeout=10) as connection:
        known: dict[str, str] = dict(connection.execute(_STATIONS, (series,)).fetchall())
    if strangers := [name for name in series if name not in known]:
        shown = ", ".join(strangers[:5]) + (", …" if len(strangers) > 5 else "")
        raise Refusal(f"{len(strangers)} of {len(series)} meters are not registered ({shown}); register them first")
    return known


class Sent(Struct, frozen=True):
    """How much went out, and how many hours of the file did not."""

    readings: int
    observations: int
    hours_left_out: int

    def line(self) -> str:
        weather = f" and {self.observations} hours of weather" if self.observations else ""
        left_out = f"{self.hours_left_out} hours of the file left out, which no look-back would reach"
        return f"{self.readings} readings{weather} sent; {left_out}"


def send(backfill: Backfill, servers: str, note: Callable[[str], None]) -> Sent:
    """Publish it all, day by day."""
    hours, sent = backfill.hours(), Counter[type]()
    with closing(Publisher(servers, _TOPIC)) as publisher:
        for first in range(0, len(hours), _HOURS_AT_ONCE):
            records = list(backfill.records(hours[first : first + _HOURS_AT_ONCE]))
            publisher.publish(records, Event())
            sent.update(type(record.message) for record in records)
            note(bar(first + _HOURS_AT_ONCE, len(hours)))
    return Sent(sent[MeterReading], sent[WeatherObservation], backfill.load.energy_wh.shape[1] - len(hours))


def main() -> int:
    """0, or 2 with one line on stderr when it refuses."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--weather", type=Path, help="Parquet or CSV: ts, temp_c, ghi_wm2 and, if known, wind_m_s")
    parser.add_argument("--forecasts", action="store_true", help="readings are live ones of their time")
    options = parser.parse_args()
    settings, screen = Settings.from_environment(), Screen(Console(stderr=True))
    servers = settings.kafka_bootstrap_servers or address("kafka_bootstrap_servers")
    try:
        load = read_load(options.file)
        stations = stations_of(load.series, settings.postgres_url or address("postgres_url"))
        weather = read_backfill_weather(options.file, options.weather, stations)
        backfill = Backfill(load, newest_ms(servers, _TOPIC), options.forecasts, weather)
        with screen.shown(), screen.step("back-fill") as note:
            sent = send(backfill, servers, note)
    except (Refusal, psycopg.OperationalError) as refusal:
        print(f"backfill: {refusal}", file=sys.stderr)
        return 2
    print(sent.line())
    return 0


if __name__ == "__main__":
    sys.exit(main())
