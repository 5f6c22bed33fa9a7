"""Drift over HTTP, as scoring wrote it."""

from msgspec import structs

from functions.scoring.drift import Losses, feeder_drift
from functions.scoring.mongo_store import MongoStore
from tests.messages import window

PATH = "/api/v1/drift"
STEADY = Losses(504, n=10, wql_numerator=1, wql_denominator=10, covered_80=8)


def test_nobody_was_judged_yet(api):
    assert api.get(PATH).json() == {"feeders": []}


def test_a_drifted_feeder_is_named_with_its_reason_and_comes_first(api, house):
    store = MongoStore(house.mongodb)
    store.write_drift(feeder_drift(window(feeder="a", series=["m", "a"]), STEADY, STEADY))
    worse = structs.replace(STEADY, wql_numerator=2)
    store.write_drift(feeder_drift(window(feeder="b", series=["m", "b"]), worse, STEADY))
    drifted, steady = api.get(PATH).json()["feeders"]
    assert (drifted["feeder"], drifted["drifted"], drifted["error_ratio"]) == ("b", True, 2.0)
    assert drifted["reasons"][0].startswith("error: WQL 0.200 in the last week is 2.0 times the 0.100")
    assert drifted["recent"] == {"forecasts": 504, "n": 10, "wql": 0.2}
    assert (steady["feeder"], steady["drifted"], steady["reasons"]) == ("a", False, [])
