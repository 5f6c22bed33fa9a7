"""Which hours of a file go out, what they are marked, and who is refused."""

import numpy as np
import pytest

from database.migrate import migrate
from domain.meter_reading import Heartbeat, MeterReading
from embedded.backfill import Backfill, Sent, send, stations_of
from embedded.requeue import newest_ms
from simulator.commissioning import commission
from simulator.refusal import Refusal
from simulator.registry import Feeder, Meter, Registry, Station
from simulator.replay.load_file import LoadFile
from simulator.replay.weather_file import WeatherFile
from simulator.timeline import HOUR_S, moment

FIRST = 1_640_995_200  # 2022-01-01
HOURS = 3 * 30 * 24


def load(*names: str) -> LoadFile:
    energy_wh = np.add.outer(np.arange(len(names)) * 10_000.0, np.arange(float(HOURS)))
    energy_wh[0, 5] = np.nan
    return LoadFile(list(names), FIRST, energy_wh)


def test_an_empty_house_takes_all_of_it_as_history_in_order() -> None:
    backfill = Backfill(load("a", "b"), 0, forecasts=False)
    records = list(backfill.records(backfill.hours()))
    assert len(records) == 2 * HOURS - 1
    assert all(isinstance(record.message, MeterReading) and record.message.backfill for record in records)
    assert [record.arrived_ms for record in records] == sorted(record.arrived_ms for record in records)
    last = records[-1].message
    assert isinstance(last, MeterReading)
    assert (last.meter_id, last.energy_wh) == ("b", 10_000 + HOURS - 1)
    assert last.interval_end == moment(FIRST + HOURS * HOUR_S)


def test_a_house_whose_clock_runs_takes_four_weeks_and_its_clock_stands() -> None:
    clock_s = FIRST + 1000 * HOUR_S + 1234
    backfill = Backfill(load("a"), clock_s * 1000, forecasts=False)
    hours = backfill.hours()
    assert (hours[0], hours[-1]) == (FIRST + (1000 - 672) * HOUR_S, FIRST + 998 * HOUR_S)
    assert max(record.arrived_ms for record in backfill.records(hours)) < clock_s * 1000


@pytest.mark.parametrize(("clock_h", "forecasts"), [(-1, False), (HOURS + 700, False), (1000, True)])
def test_what_cannot_be_is_refused_with_the_clock(clock_h: int, *, forecasts: bool) -> None:
    clock_s = FIRST + clock_h * HOUR_S
    with pytest.raises(Refusal, match=moment(clock_s).isoformat()[:13]):
        Backfill(load("a"), clock_s * 1000, forecasts).hours()


def test_forecasts_for_the_past_are_live_readings_and_a_clock_that_closes_their_hours() -> None:
    backfill = Backfill(load("a"), 0, forecasts=True)
    readings, beats = [], []
    for record in backfill.records(backfill.hours()[:3]):
        (beats if isinstance(record.message, Heartbeat) else readings).append(record)
    assert not any(record.message.backfill for record in readings)
    assert [beat.arrived_ms // 1000 - FIRST for beat in beats] == [n * HOUR_S + 301 for n in (1, 2, 3)]


def test_meters_nobody_registered_are_named(postgres_url: str) -> None:
    migrate(postgres_url)
    site = Feeder("bf", "Feeder", "Europe/London", "GB", "bw", 1000)
    commission(Registry([Station("bw", "Station")], [site], [Meter("bf-a", "bf", 0, 1000)]), postgres_url)
    assert stations_of(["bf-a"], postgres_url) == {"bf-a": "bw"}
    with pytest.raises(Refusal, match=r"2 of 3 meters are not registered \(bf-b, bf\)"):
        stations_of(["bf-a", "bf-b", "bf"], postgres_url)


def test_it_is_sent_day_by_day_and_says_how_far_it_is(kafka_bootstrap_servers, topic, monkeypatch) -> None:
    name, said = topic("energy_ingest", partitions=2), []
    monkeypatch.setattr("embedded.backfill._TOPIC", name)
    clock_ms = (FIRST + 1000 * HOUR_S) * 1000
    weather = {"w": WeatherFile(FIRST, np.ones((3, 1000)))}
    backfill = Backfill(load("a", "b"), clock_ms, forecasts=False, weather=weather)
    sent = send(backfill, kafka_bootstrap_servers, said.append)
    assert sent == Sent(2 * 671, 671, HOURS - 671)
    assert sent.line().startswith("1342 readings and 671 hours of weather sent; ")
    assert newest_ms(kafka_bootstrap_servers, name) == clock_ms - HOUR_S * 1000 + 60_000
    assert said[-1].endswith("100%")
    assert len(said) == 28
