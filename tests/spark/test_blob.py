"""The state as bytes: nothing is lost on the way, and a stranger's bytes are refused by name."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spark.arrival import Arrival
from spark.arrival_clock import closed_until
from spark.blob import feeder_bytes, feeder_from, station_bytes, station_from
from spark.history import FeederHistory
from spark.station_weather import StationWeather
from tests.spark.samples import HOUR, START, forecast, observation, reading


def take(history: FeederHistory, arrival: Arrival) -> None:
    history.apply(arrival, closed_until(arrival.arrived_ms))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.integers(0, 700),
            st.sampled_from([15, 30, 60]),
            st.integers(-(2**31), 2**31 - 1),
            st.integers(0, 65535),
        ),
        unique_by=lambda it: it[:2],
    )
)
def test_a_feeder_is_the_same_after_the_way_through_bytes(readings) -> None:
    history = FeederHistory()
    for meter, hour, minutes, energy_wh, revision in sorted(readings, key=lambda it: it[1]):
        starts = (60 - minutes) / 60  # the last such interval of the hour
        take(history, reading(meter, hour + starts, energy_wh, minutes=minutes, revision=revision))
    back = feeder_from(feeder_bytes(history))
    assert (back.place, back.first_hour, back.newest_arrival_ms) == (
        history.place,
        history.first_hour,
        history.newest_arrival_ms,
    )
    assert (back.rows, back.row_of) == (history.rows, history.row_of)
    assert np.array_equal(back.cells, history.cells)
    assert np.array_equal(back.hours, history.hours)


def test_what_came_back_goes_on() -> None:
    history = FeederHistory()
    take(history, reading("a", 0, 5))
    back = feeder_from(feeder_bytes(history))
    take(back, reading("b", 1, 6))
    assert [row.meter for row in back.rows] == ["a", "b"]


def test_a_station_is_the_same_after_the_way_through_bytes() -> None:
    station = StationWeather()
    station.observe(observation(0, 3.5), closed_until(observation(0, 0).arrived_ms))
    station.expect(forecast(5, 1, 7.5), closed_until(observation(0, 0).arrived_ms))
    late = forecast(6, 2, 8.5)._replace(issued_s=START + 2 * HOUR + 1)
    station.expect(late, closed_until(observation(0, 0).arrived_ms))
    assert len(station.early) == 1
    back = station_from(station_bytes(station))
    assert back.first_hour == station.first_hour
    assert back.newest_arrival_ms == station.newest_arrival_ms
    assert back.columns() == station.columns()
    assert np.array_equal(back.issued_s, station.issued_s)
    assert repr(back.early) == repr(station.early)  # NaN is not equal to itself


@pytest.mark.parametrize("decode", [feeder_from, station_from])
def test_state_of_another_layout_is_refused_with_the_remedy(decode) -> None:
    with pytest.raises(ValueError, match=r"holds state of layout b'0'.*former version, or delete the checkpoint"):
        decode(b"0whatever")
