"""Reconciliation over HTTP, as the reconciler wrote it."""

from datetime import UTC, datetime

import pytest

from functions.reconciler.hour import Block, Hour, Place, Trail
from functions.reconciler.mongo_store import MongoStore
from tests.functions.analytics.house import HOUR, ORIGIN

PATH = "/api/v1/reconciliation"
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
THERE = Place(0, 0, NOW)


def block(name, **said):
    return Block(name, 0, Trail(THERE, THERE), **said)


def hour(origin, *blocks, feeder="north"):
    return Hour(feeder, origin, NOW, {each.window_id: each for each in blocks})


DONE = {"state": "complete", "stored": True, "shown": True, "queued": True, "on_chain": False}
LOST = {"state": "missing", "shown": False, "queued": False, "on_chain": False, "sent_again": 2}


@pytest.fixture
def reconciled(house):
    """Three hours of one feeder and one of another; a window of the second hour is missing."""
    house.commission()
    house.commission("south", ("m-3",))
    hours = [hour(ORIGIN + step * HOUR, block(f"{step}", **DONE)) for step in range(3)]
    hours[1] = hour(ORIGIN + HOUR, block("1", **DONE), block("2", **LOST))
    MongoStore(house.mongodb).write([*hours, hour(ORIGIN, block("3", **DONE), feeder="south")], looked_at=NOW)


def rows(answer):
    return [(row["feeder"], row["origin"][11:16], row["windows"], row["missing"]) for row in answer["hours"]]


def test_an_empty_house_has_no_hours(api):
    answer = api.get(PATH).json()
    assert (answer["as_of"], answer["hours"], answer["next_cursor"]) == (None, [], None)
    assert (answer["totals"]["windows"], answer["totals"]["missing"], answer["totals"]["notarized"]) == (0, 0, None)


def test_every_feeder_and_hour_has_its_counts(api, reconciled):
    answer = api.get(PATH).json()
    assert rows(answer) == [
        ("north", "09:00", 1, 0),
        ("north", "08:00", 2, 1),
        ("north", "07:00", 1, 0),
        ("south", "07:00", 1, 0),
    ]
    assert answer["as_of"] == "2026-11-30T12:00:00Z"
    assert answer["totals"] == {
        **{"windows": 5, "stored": 4, "broadcast": 4, "notarized": 0, "pending": 4},
        **{"complete": 4, "waiting": 0, "dead_lettered": 0, "missing": 1, "sent_again": 2},
    }
    assert answer["hours"][1] == {
        **{"windows": 2, "stored": 1, "broadcast": 1, "notarized": 0, "pending": 1},
        **{"complete": 1, "waiting": 0, "dead_lettered": 0, "missing": 1, "sent_again": 2},
        **{"feeder": "north", "origin": "2026-01-31T08:00:00Z", "looked_at": "2026-11-30T12:00:00Z"},
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"feeders": "south"}, [("south", "07:00", 1, 0)]),
        (
            {"feeders": "south,north,", "to": "2026-01-31T08:00:00Z"},
            [("north", "07:00", 1, 0), ("south", "07:00", 1, 0)],
        ),
        ({"from": "2026-01-31T10:00:00+01:00"}, [("north", "09:00", 1, 0)]),
        ({"from": "2026-01-31T08:00:00Z", "to": "2026-01-31T08:00:00Z"}, []),
    ],
    ids=str,
)
def test_feeders_and_a_span_of_origins_may_be_chosen(api, reconciled, asked, found):
    answer = api.get(PATH, params=asked).json()
    assert rows(answer) == found
    assert answer["totals"]["windows"] == len(found)


def test_pages_follow_each_other_without_a_gap(api, reconciled):
    first = api.get(PATH, params={"limit": 3})
    rest = api.get(PATH, params={"limit": 3, "cursor": first.json()["next_cursor"]}).json()
    assert rows(first.json()) + rows(rest) == rows(api.get(PATH).json())
    assert rest["next_cursor"] is None
    assert first.json()["totals"] == rest["totals"]
    link = first.headers["link"].removeprefix("<").partition(">")[0]
    assert api.get(link).json() == rest


def test_where_notarization_is_off_nothing_is_said_of_proofs(api, house):
    off = {"queued": None, "on_chain": None}
    MongoStore(house.mongodb).write([hour(ORIGIN, block("0", **DONE | off))], looked_at=NOW)
    answer = api.get(PATH).json()
    for counts in (answer["totals"], answer["hours"][0]):
        assert (counts["notarized"], counts["pending"], counts["complete"]) == (None, None, 1)


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ({"feeders": "nowhere"}, 404, None),
        ({"feeders": "north,m-1"}, 404, None),
        ({"from": "2026-01-31T08:00:00Z", "to": "2026-01-31T07:00:00Z"}, 422, "from"),
        ({"from": "2026-01-31T08:00:00"}, 422, "from"),
        ({"to": "tomorrow"}, 422, "to"),
        ({"limit": "0"}, 422, "limit"),
        ({"cursor": "no cursor"}, 422, "cursor"),
        ({"cursor": "////"}, 422, "cursor"),
        ({"feeders": "a\0"}, 422, "feeders"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_by_name(api, reconciled, asked, status, field):
    answer = api.get(PATH, params=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert [error["field"] for error in answer.json().get("errors", [])] == [field] * bool(field)
