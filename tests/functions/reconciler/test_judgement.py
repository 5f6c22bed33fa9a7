"""The decision without a store: when a missing window is due again."""

from datetime import UTC, datetime, timedelta

from msgspec import structs

from functions.reconciler.hour import Block, Place, Trail
from functions.reconciler.judgement import after_sending, is_due

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
GRACE = timedelta(minutes=10)
HERE = Place(0, 7, NOW)
MISSING = Block("w", 0, Trail(HERE, HERE), state="missing")


def test_each_attempt_waits_twice_as_long_as_the_one_before():
    block, pauses = MISSING, []
    for _ in range(5):
        assert is_due(block, NOW)
        block = after_sending(block, NOW, GRACE)
        pauses.append((block.not_again_before - NOW) // GRACE)
        assert not is_due(block, block.not_again_before - timedelta(seconds=1))
        block = structs.replace(block, not_again_before=NOW)
    assert (pauses, block.sent_again) == ([1, 2, 4, 8, 16], 5)


def test_only_what_is_missing_is_due():
    for state in ("complete", "waiting", "dead_lettered"):
        assert not is_due(structs.replace(MISSING, state=state), NOW)


def test_a_forecast_that_left_the_topic_before_we_looked_cannot_be_sent_again():
    assert not is_due(structs.replace(MISSING, stored=True, shown=False), NOW)
