"""A house whose API asks who you are: two feeders in two groups, and keys of each kind of caller."""

from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import httpx

from database.api_keys import Terms, make_key
from database.grants import put_into_group
from functions.reconciler.mongo_store import MongoStore as Reconciled
from functions.scoring.drift import feeder_drift
from functions.scoring.mongo_store import MongoStore as Scored
from tests.functions.analytics.book_of_batches import batch, tell_receipts
from tests.functions.analytics.conftest import served, without
from tests.functions.analytics.event_sink import event_sink
from tests.functions.analytics.house import HOUR, ORIGIN, House, forecast
from tests.functions.analytics.test_drift import STEADY
from tests.functions.analytics.test_reconciliation import DONE, block, hour
from tests.messages import window

SOUTH = {"feeder": "south", "series": ("m-3", "south")}
ROLES = {
    "viewer of north": ("viewer", ["north"]),
    "operator of north": ("operator", ["north"]),
    "viewer of all": ("viewer", ["*"]),
    "operator of all": ("operator", ["*"]),
    "admin of all": ("admin", ["*"]),
}
TRUSTED_S = 0.05


class Guarded:
    """`keys` and `api`, a client, by caller; `anybody` has no key."""

    def __init__(self, settings, house, stack):
        self.settings, self.house, self._stack = settings, house, stack
        self.keys = {name: self.key(*terms) for name, terms in ROLES.items()}
        self.keys["nobody"] = self.key("viewer", [])

    def key(self, role, groups, expires_at=None):
        return make_key(self.house.postgres, "a test", Terms(f"{role} of {groups}", role, groups, expires_at))

    def serve(self, **options):
        with_sink = without(self.settings, auth="required", sink_url=self._stack.enter_context(event_sink())[1])
        self.anybody = self._stack.enter_context(served(with_sink, trusted_s=TRUSTED_S, **options))
        self.api = {name: self.client(key) for name, key in self.keys.items()}

    def client(self, key):
        headers = {"Authorization": f"Bearer {key.text()}"}
        return self._stack.enter_context(httpx.Client(base_url=self.anybody.base_url, headers=headers, timeout=30))


@contextmanager
def guarded_house(settings):
    with ExitStack() as stack, House(settings) as house:
        live_in(house)
        guarded = Guarded(settings, house, stack)
        guarded.serve()
        yield guarded


def live_in(house):
    """Each feeder has two forecasts on chain, in batches that both are in, and all else that is told of feeders."""
    house.commission()
    house.commission("south", meters=("m-3",))
    for feeder in ("north", "south"):
        put_into_group(house.postgres, "a test", [feeder], feeder)
    for sequence, origin in enumerate((ORIGIN - HOUR, ORIGIN), 1):
        batch(house, sequence, forecast(origin), forecast(origin, **SOUTH))
    tell_receipts(house)
    house.close_hours(ORIGIN - 4 * HOUR, [(n, n, n) for n in range(4)])
    house.close_hours(ORIGIN - 4 * HOUR, [(n, n) for n in range(4)], "south", ("m-3", "south"))
    hours = [hour(ORIGIN, block(feeder, **DONE), feeder=feeder) for feeder in ("north", "south")]
    Reconciled(house.mongodb).write(hours, looked_at=datetime(2026, 11, 30, tzinfo=UTC))
    for feeder in ("north", "south"):
        Scored(house.mongodb).write_drift(feeder_drift(window(feeder=feeder, series=["m", feeder]), STEADY, STEADY))
