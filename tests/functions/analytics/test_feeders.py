"""The overview."""

from tests.functions.analytics.house import HOUR, ORIGIN, forecast


def test_an_empty_house_has_no_feeders(api):
    assert api.get("/api/v1/feeders").json()["feeders"] == []


def test_a_feeder_nobody_forecast_yet_is_listed_with_its_series(api, house):
    house.commission()
    (feeder,) = api.get("/api/v1/feeders").json()["feeders"]
    assert feeder == {
        "feeder": "north",
        "name": "North",
        "time_zone": "Europe/London",
        "limit_wh": 50_000,
        "role": "admin",
        "series": [
            {"series": "north", "kind": "total"},
            {"series": "m-1", "kind": "meter"},
            {"series": "m-2", "kind": "meter"},
        ],
        "last_origin": None,
        "last_hour": None,
        "next_peak": None,
        "outlook": None,
        "degradation": None,
        "proof_status": None,
    }


def test_the_last_hour_follows_what_closes_and_what_is_corrected(api, house):
    house.commission()
    for step in range(3):
        house.close_hours(ORIGIN + step * HOUR, [(1, 2, 10 + step)])
        assert last_hour(api) == {
            "interval_start": f"2026-01-31T{7 + step:02d}:00:00Z",
            "energy_wh": 10 + step,
            "flags": [],
        }
    correction = {"_id": "c", "series": "north", "interval_start": ORIGIN + 2 * HOUR, "energy_wh": 99, "revision": 1}
    house.mongodb["corrections"].insert_one(correction)
    assert last_hour(api)["energy_wh"] == 99


def last_hour(api):
    (feeder,) = api.get("/api/v1/feeders").json()["feeders"]
    return feeder["last_hour"]


def test_the_newest_forecast_of_the_total_speaks_for_the_feeder(api, house):
    house.commission()
    older, newest = forecast(ORIGIN - HOUR), forecast(degradation=["full", "full", "no_weather"])
    house.issue(older, newest)
    house.notarize(older, newest)
    house.close_hours(ORIGIN - HOUR, [(1, 2, None)])
    answer = api.get("/api/v1/feeders").json()
    (feeder,) = answer["feeders"]
    assert answer["as_of"] == feeder["last_origin"] == "2026-01-31T07:00:00Z"
    assert feeder["last_hour"] == {"interval_start": "2026-01-31T06:00:00Z", "energy_wh": None, "flags": []}
    # The total is row 2, its last hour the highest: 100 + 2 × 1000 + 23 × 20, then the 6th and 10th quantile.
    peak = {"interval_start": "2026-02-01T06:00:00Z", "p50_wh": 2560 + 5, "p90_wh": 2560 + 9}
    assert feeder["next_peak"] == peak
    assert (feeder["degradation"], feeder["proof_status"]) == ("no_weather", "included")
    assert feeder["outlook"]["quantiles_permille"] == [100, 500, 900]
    assert feeder["outlook"]["energy_wh"][23] == [2560 + 1, 2560 + 5, 2560 + 9]
    assert feeder["outlook"]["limit_risk"]["chance"] == 0.05  # a limit far above: a bound
