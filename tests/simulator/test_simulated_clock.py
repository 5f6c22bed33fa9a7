"""The simulated present runs fast, and never while nobody is looking."""

from simulator.simulated_clock import SimulatedClock


def test_it_runs_with_real_time_and_stands_still_while_stopped() -> None:
    readings = iter([100.0, 100.5, 101.0, 5000.0, 5000.5])
    clock = SimulatedClock(now=1000.0, speed=60, monotonic=lambda: next(readings))
    assert [clock.advance() for _ in range(5)] == [1000, 1030, 1060, 1120, 1150]
