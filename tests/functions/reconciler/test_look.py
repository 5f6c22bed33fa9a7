"""What a look says in gauges, which alarms hang on."""

from datetime import UTC, datetime, timedelta

from functions.reconciler.hour import Block, Hour, Place, Trail
from functions.reconciler.look import Look

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ORIGIN = datetime(2026, 11, 30, 11, tzinfo=UTC)


def hour(origin, **blocks):
    return Hour("feeder-1", origin, NOW, blocks)


def trail(minutes_ago):
    place = Place(0, 7, NOW - timedelta(minutes=minutes_ago))
    return Trail(place, place)


def block(state="complete", minutes_ago=5, **said):
    return Block("w", 0, trail(minutes_ago), forecast=trail(minutes_ago), state=state, **said)


def gauges(*hours):
    look = Look()
    look.add(hours, [])
    return {(name, attributes.get("state")): value for name, value, attributes in look.gauges(NOW)}


def test_windows_are_told_by_state_those_of_none_too():
    told = gauges(hour(ORIGIN, a=block("missing"), b=block(), c=block()))
    states = {state: value for (name, state), value in told.items() if name == "gridledger.windows"}
    assert states == {"complete": 2, "waiting": 0, "dead_lettered": 0, "missing": 1}


def test_the_newest_forecast_is_that_of_the_newest_hour_with_one_stored():
    stored, not_yet = hour(ORIGIN, a=block(stored=True)), hour(ORIGIN + timedelta(hours=1), a=block())
    assert gauges(not_yet, stored)["gridledger.newest_origin.timestamp_seconds", None] == ORIGIN.timestamp()
    assert ("gridledger.newest_origin.timestamp_seconds", None) not in gauges(not_yet)


def test_the_wait_for_the_chain_is_that_of_the_longest_queued_forecast():
    waits = hour(ORIGIN, a=block(minutes_ago=30, queued=True, on_chain=False), b=block(queued=True, on_chain=True))
    told = gauges(waits, hour(ORIGIN, a=block(minutes_ago=10, queued=True, on_chain=False)))
    assert told["gridledger.not_on_chain", None] == 2
    assert told["gridledger.not_on_chain.oldest_seconds", None] == 30 * 60
    assert (
        gauges(hour(ORIGIN, a=block(queued=True, on_chain=True)))["gridledger.not_on_chain.oldest_seconds", None] == 0
    )


def test_without_a_ledger_nobody_waits_for_a_chain():
    assert not any(name.startswith("gridledger.not_on_chain") for name, _ in gauges(hour(ORIGIN, a=block())))


def test_batches_of_strangers_are_told_where_somebody_counts_them():
    look = Look()
    assert "gridledger.unknown_batches" not in {name for name, _, _ in look.gauges(NOW)}
    look.unknown_batches = 2
    assert ("gridledger.unknown_batches", 2, {}) in look.gauges(NOW)
