"""The dashboard and real analytics that asks who you are, on real stores: two feeders in two groups."""

import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from msgspec import Struct
from playwright.sync_api import Page

from database.api_keys import Terms, make_key
from database.grants import grant, put_into_group
from database.migrate import migrate
from domain.api_key import ApiKey
from domain.feature_window import HISTORY_HOURS
from domain.role import Role
from embedded.rpc import call
from functions.analytics.ethereum_address import checksummed
from functions.analytics.settings import ChainSettings
from tests.functions.analytics.conftest import GENEROUS, empty_stores, served, without
from tests.functions.analytics.event_sink import EventSink, event_sink
from tests.functions.analytics.house import HOUR, ISSUER, LEDGER, ORIGIN, House, forecast

TRUSTED_S = 0.05  # a session that was ended is noticed after three times as long
WALLET = (Path(__file__).parent / "injected_wallet.js").read_text()


class GuardedSite(Struct):
    """`sink` takes the forecasts on request on into the stores."""

    url: str
    rpc_url: str
    house: Any
    sink: EventSink

    def key(self, role: Role, *groups: str) -> ApiKey:
        return make_key(self.house.postgres, "a test", Terms("Ada's laptop", role, groups))

    def account(self, index: int) -> str:
        """The address of this account of the wallet."""
        accounts: Any = call(self.rpc_url, "eth_accounts")
        return checksummed(accounts[index].removeprefix("0x"))

    def grant(self, address: str, role: Role, *groups: str) -> None:
        grant(self.house.postgres, "a test", f"eth:{address}", role, groups)

    def end_sessions(self) -> None:
        self.house.postgres.execute("update sessions set ended_at = now()")

    def give_wallet(self, page: Page, account: int = 0) -> None:
        """From the next page on."""
        page.add_init_script(WALLET.replace("RPC_URL", self.rpc_url))
        page.add_init_script(f"window.wallet.account = {account}")


@contextmanager
def guarded_site(stores: tuple[str, str, str], rpc_url: str, web_root: Path) -> Iterator[GuardedSite]:
    """`stores`: URLs of PostgreSQL, MongoDB and Redis."""
    with ExitStack() as stack:
        settings = stack.enter_context(empty_stores(_database(stores[0]), *stores[1:]))
        sink, sink_url = stack.enter_context(event_sink())
        chain = ChainSettings(rpc_url, LEDGER, rpc_url, ISSUER)
        redis_of_its_own = f"{stores[2].rsplit('/', 1)[0]}/8"  # other tests empty theirs while this site is up
        guarded = without(
            settings,
            redis_url=redis_of_its_own,
            auth="required",
            chain=chain,
            budgets=GENEROUS,
            sink_url=sink_url,
            web_root=web_root,
        )
        house = stack.enter_context(House(guarded))
        _live_in(house)
        sink.take = house.issue
        api = stack.enter_context(served(guarded, trusted_s=TRUSTED_S))
        yield GuardedSite(str(api.base_url).rstrip("/"), rpc_url, house, sink)


def _database(postgres_url: str) -> str:
    name = f"guarded_site_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    url = f"{postgres_url.rsplit('/', 1)[0]}/{name}"
    migrate(url)
    return url


def _live_in(house: Any) -> None:
    """Four weeks of hours and a forecast of the one feeder, nothing yet of the other."""
    house.commission()
    house.commission("south", meters=("m-3",))
    for feeder in ("north", "south"):
        put_into_group(house.postgres, "a test", [feeder], feeder)
    days = [(400 + 10 * (hour % 24), 500, 900 + 10 * (hour % 24)) for hour in range(HISTORY_HOURS)]
    house.close_hours(ORIGIN - HISTORY_HOURS * HOUR, days)
    house.issue(forecast())
