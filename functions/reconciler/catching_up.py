"""What came onto the topics since the last look, written into the hours it is about."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce

from functions.reconciler.hour import WATCH, Hour, Sighting, with_sighting
from functions.reconciler.mongo_store import MongoStore, key
from functions.reconciler.sightings import sighting
from functions.reconciler.topics import NotCaughtUp, Topics


def catch_up(topics: Topics, store: MongoStore, now: datetime, until: float) -> bool:
    """Whether everything is read; if not, the next look goes on. `until` by the monotonic clock.

    Windows before forecasts before refusals: each says something about one that is known by then.
    """
    names = topics.names
    try:
        for topic in (names.predictions, names.forecasts, names.dead_letters):
            for page in topics.news(topic, store.positions(topic), now - WATCH, until):
                seen = (sighting(record, refused=topic == names.dead_letters) for record in page.records)
                store.write(_with(store, [each for each in seen if each], now))
                store.keep_positions(topic, page.positions)
    except NotCaughtUp:
        return False
    return True


def _with(store: MongoStore, seen: list[Sighting], now: datetime) -> Iterable[Hour]:
    """The hours after these records."""
    of_hour: dict[str, list[Sighting]] = {}
    for each in seen:
        of_hour.setdefault(key(each.feeder, each.origin), []).append(each)
    known = {key(hour.feeder, hour.origin): hour for hour in store.hours(list(of_hour))}
    after = (
        reduce(lambda hour, one: with_sighting(hour, one, now), of_hour[each], known.get(each)) for each in of_hour
    )
    return [hour for hour in after if hour]
