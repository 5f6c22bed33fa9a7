"""A meter that the registry puts on another feeder: what the windows of both say (docs/decisions.md says why)."""

from domain.feature_window import FeatureWindow
from tests.spark.samples import Replay, heartbeat, reading, windows_in

MOVED, DAYS = 3, 29


def feeders() -> dict[str, list[FeatureWindow]]:
    """`b` measures on `f` for three hours, from then on on `g`, where `c` has always been."""
    rows = [heartbeat(24 * DAYS + 0.2)]
    for hour in range(24 * DAYS):
        at_f = 2 if hour < MOVED else 1
        rows.append(reading("a", hour, 100, feeder_meters=at_f))
        rows.append(reading("c", hour, 7, feeder="g", feeder_meters=3 - at_f))
        there = {"feeder": "f"} if hour < MOVED else {"feeder": "g"}
        rows.append(reading("b", hour, 10, feeder_meters=2, **there))
    windows = windows_in(Replay().batch(rows))
    return {name: [window for window in windows if window.feeder == name] for name in "fg"}


def test_it_begins_anew_on_its_new_feeder_and_leaves_the_old_one_after_the_look_back() -> None:
    windows = feeders()
    old, new = windows["f"][MOVED], windows["g"][MOVED]
    assert [row[-1] for row in old.energy_wh] == [100, None, 100]  # a, b and a total of all that are registered
    assert old.flags == {"b": ["gap"]}
    assert dict(zip(new.series, (row[-2:] for row in new.energy_wh), strict=True))["b"] == [None, 10]
    assert new.energy_wh[-1][-2:] == [7, 17]
    assert windows["f"][MOVED - 1 + 671].series == ["a", "b", "f"]
    assert windows["f"][MOVED - 1 + 673].series == ["a", "f"]
