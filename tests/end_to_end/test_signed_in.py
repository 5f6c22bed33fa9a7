"""A live house that asks who one is: an operator signs in with a wallet, asks for a forecast, sends a letter again."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from kafka import KafkaProducer
from playwright.sync_api import Page, expect

from database.api_keys import Terms, make_key
from database.grants import grant, put_into_group
from embedded.rpc import call
from embedded.tally import records
from functions.analytics.ethereum_address import checksummed
from tests.end_to_end.house import House
from tests.end_to_end.on_chain import NEVER, newest_notarized
from tests.web.dashboard_page import DashboardPage
from tests.web.guarded_site import WALLET
from tests.web.test_sign_in import sign_in_with_key, sign_in_with_wallet

pytestmark = [pytest.mark.stack, pytest.mark.own_house]

FIRST_FORECAST_S = 240
NEXT_S = 120
ACCOUNT = 3  # of the chain's own, which sign without being asked


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Its first forecast is on chain."""
    house = House(tmp_path_factory.mktemp("guarded-house"), AUTH="required")
    house.start()
    try:
        house.until("a forecast is on chain", lambda: newest_notarized(house.endpoints) > NEVER, FIRST_FORECAST_S)
        yield house
    finally:
        house.stop()


@pytest.fixture
def dashboard(guarded: House, page: Page) -> DashboardPage:
    """Signed out; the wallet at hand is an operator's, of everything."""
    rpc_url = guarded.endpoints.chain_rpc_url
    accounts: list[str] = call(rpc_url, "eth_accounts")  # type: ignore[assignment]
    address = checksummed(accounts[ACCOUNT].removeprefix("0x"))
    with psycopg.connect(guarded.endpoints.postgres_url, autocommit=True) as connection:
        grant(connection, "a test", f"eth:{address}", "operator", ["*"])
    page.add_init_script(WALLET.replace("RPC_URL", rpc_url))
    page.add_init_script(f"window.wallet.account = {ACCOUNT}")
    shown = DashboardPage(page, guarded.analytics_url)
    shown.open()
    expect(page.get_by_role("heading", name="Sign in to see forecasts")).to_be_visible()
    return shown


def test_an_operator_signs_in_asks_for_a_forecast_and_sees_its_proof_arrive(dashboard: DashboardPage) -> None:
    page = dashboard.page
    sign_in_with_wallet(page)
    dashboard.wait_for_connection("live")
    dashboard.wait_for_badge("included", "final", timeout_s=NEXT_S)
    page.get_by_role("button", name="Forecast now").click()
    requested = page.get_by_role("region", name="Forecast on request")
    badge = requested.get_by_test_id("proof-badge")
    expect(badge).to_have_attribute("data-verdict", re.compile("^(included|final|late)$"), timeout=NEXT_S * 1000)


def letters(house: House) -> list[tuple[dict[str, str], bytes]]:
    return records(house.endpoints.kafka_bootstrap_servers, "energy_dead_letter")


def test_an_operator_looks_at_a_dead_letter_and_sends_it_again(guarded: House, dashboard: DashboardPage) -> None:
    headers = {"specversion": "1.0", "id": "half", "type": "org.gridledger.forecast.issued.v1", "source": "/test"}
    with KafkaProducer(bootstrap_servers=guarded.endpoints.kafka_bootstrap_servers) as producer:
        named = [(f"ce_{name}", value.encode()) for name, value in headers.items()]
        producer.send("energy_forecasts", b'{"feeder": "mill-', b"nobody", named).get(30)
    guarded.until("all three refused it", lambda: len(letters(guarded)) == 3, NEXT_S)
    page = dashboard.page
    sign_in_with_wallet(page)
    dashboard.wait_for_connection("live")
    page.get_by_role("link", name="Dead letters").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("3 letters waiting, of 1 cause.")
    page.get_by_label("Show one").select_option(index=1)
    expect(main).to_contain_text("mill-")
    page.get_by_role("button", name="Send this one again").click()
    page.get_by_role("dialog").get_by_role("button", name="Send again").click()
    expect(main).to_contain_text("1 letter sent again to energy_forecasts.")
    guarded.until("it was refused again", lambda: len(letters(guarded)) > 3, NEXT_S)


def test_a_viewer_of_one_feeder_sees_no_other_and_is_told_what_a_role_lacks(guarded: House, page: Page) -> None:
    with psycopg.connect(guarded.endpoints.postgres_url, autocommit=True) as connection:
        assert put_into_group(connection, "a test", ["mill-road"], "north") == []
        key = make_key(connection, "a test", Terms("Control room", "viewer", ("north",)))
    dashboard = DashboardPage(page, guarded.analytics_url)
    dashboard.open()
    sign_in_with_key(page, key.text())
    dashboard.wait_for_connection("live")
    assert dashboard.feeders() == ["mill-road"]
    expect(page.get_by_role("button", name="Forecast now")).to_have_count(0)
    page.get_by_role("link", name="Dead letters").click()
    expect(page.get_by_role("heading", name="Your role does not allow this")).to_be_visible()
