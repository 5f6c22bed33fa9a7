"""The badge: what this browser found out itself about the numbers it shows, in words, sign and colour."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from domain.cloud_event import utc_text
from tests.web.analytics_stand_in import StandIn
from tests.web.dashboard_page import DashboardPage
from tests.web.pilot_region import MILL_ROAD, Region


@pytest.fixture
def dashboard(page: Page, region: Region, analytics: StandIn) -> DashboardPage:
    """Not opened yet; one forecast of each feeder is final."""
    region.issue()
    region.notarize()
    return DashboardPage(page, analytics.url)


def test_it_turns_green_once_the_chain_was_asked(dashboard: DashboardPage, region: Region) -> None:
    with dashboard.page.expect_request(lambda request: region.rpc_url in request.url) as asked:
        dashboard.open()
        dashboard.wait_for_badge("final")
    assert "eth_call" in str(asked.value.post_data)
    assert dashboard.badge_text() == "Proof: Verified, final"
    green = dashboard.page.evaluate("getComputedStyle(document.querySelector('[data-testid=proof-badge] a')).color")
    assert green == "rgb(0, 112, 79)"


def one_wh_more(body: Any) -> None:
    body["forecasts"][0]["energy_wh"][17][5] += 1


def another_model(body: Any) -> None:
    body["forecasts"][0]["model"]["sha256"] = "cd" * 32


def another_origin(body: Any) -> None:
    body["forecasts"][0]["origin"] = "2026-06-01T00:00:00Z"


def both_numbers_alike(body: Any) -> None:
    """What a server would do that lies twice: the change is in the bundle as well."""
    hours = body["forecasts"][0]["energy_wh"] if "forecasts" in body else body["forecast"]["energy_wh"]
    hours[17][5] += 1


def another_root(body: Any) -> None:
    body["batch"]["root"] = "0x" + "12" * 32


def another_batch(body: Any) -> None:
    body["chain"]["sequence"] += 1


PREDICTIONS, BUNDLE = "**/predictions?*", "**/proof"


@pytest.mark.parametrize(
    ("paths", "change"),
    [
        ([PREDICTIONS], one_wh_more),
        ([PREDICTIONS], another_model),
        ([PREDICTIONS], another_origin),
        ([PREDICTIONS, BUNDLE], both_numbers_alike),
        ([BUNDLE], another_root),
        ([BUNDLE], another_batch),
    ],
)
def test_a_changed_answer_turns_it_red(
    dashboard: DashboardPage, paths: list[str], change: Callable[[Any], None]
) -> None:
    for path in paths:
        dashboard.tamper(path, change)
    dashboard.open()
    dashboard.wait_for_badge("mismatch")
    expect(dashboard.alert()).to_contain_text("Do not rely on it.")


def test_a_contract_that_knows_nothing_turns_it_red(dashboard: DashboardPage, region: Region) -> None:
    """The chain says no: the batch was never stored by the issuer that is trusted here."""
    other = "0x" + "42" * 20
    dashboard.tamper("**/config", lambda body: body["chain"].update(issuer=other))
    dashboard.open()
    dashboard.wait_for_badge("mismatch")


def test_without_an_answer_of_the_chain_nothing_is_claimed(dashboard: DashboardPage, region: Region) -> None:
    dashboard.page.route(f"{region.rpc_url}/", lambda route: route.abort())
    dashboard.open()
    dashboard.wait_for_badge("cannot check")
    dashboard.page.unroute_all()
    dashboard.page.get_by_role("button", name="Check again").click()
    dashboard.wait_for_badge("final")


def test_a_node_that_speaks_nonsense_never_turns_it_green(dashboard: DashboardPage, region: Region) -> None:
    def nonsense(route: Route) -> None:
        route.fulfill(json={"jsonrpc": "2.0", "id": 1, "result": "0x"})

    dashboard.page.route(f"{region.rpc_url}/", nonsense)
    dashboard.open()
    dashboard.wait_for_badge("cannot check")


def test_it_follows_a_forecast_from_pending_to_late(
    dashboard: DashboardPage, region: Region, analytics: StandIn
) -> None:
    dashboard.open()
    dashboard.wait_for_badge("final")
    analytics.send(region.close_hour() + region.issue())
    dashboard.wait_for_badge("pending")
    analytics.send(region.notarize(after=timedelta(hours=3)))
    dashboard.wait_for_badge("late")
    expect(dashboard.page.locator("#proof")).to_contain_text("20 of 24 target hours begin after it was stored")


def test_notarization_that_is_off_is_no_alarm(page: Page, region: Region, analytics: StandIn) -> None:
    dashboard = DashboardPage(page, analytics.url)
    dashboard.tamper("**/config", lambda body: body.update(notarization="not configured", chain=None))
    dashboard.tamper("**/proof", lambda body: body.update(status="not notarized"))
    region.issue()
    dashboard.open(MILL_ROAD.feeder)
    dashboard.wait_for_badge("not notarized")


def test_before_the_server_knows_its_issuer_nobody_is_accused(dashboard: DashboardPage) -> None:
    dashboard.tamper("**/config", lambda body: body.update(chain=None))
    dashboard.open()
    dashboard.wait_for_badge("cannot check")
    dashboard.page.unroute_all()
    dashboard.wait_for_badge("final")


def test_what_others_need_to_check_it_is_offered_for_download(dashboard: DashboardPage, region: Region) -> None:
    dashboard.open()
    dashboard.wait_for_badge("final")
    period = f"from={_quoted(region.now - timedelta(days=7))}&to={_quoted(region.now)}"
    forecast_id = region.forecasts[0].forecast_id
    links = dashboard.page.locator("#proof a[download]")
    assert [str(link.get_attribute("href")) for link in links.all()] == [
        f"/api/v1/forecasts/{forecast_id}/series/{MILL_ROAD.feeder}/proof",
        f"/api/v1/track-record/bundle?series={MILL_ROAD.feeder}&{period}",
        f"/api/v1/record/{region.issuer}?{period}",
    ]


def _quoted(moment: datetime) -> str:
    return quote(utc_text(moment), safe="")


def test_before_anything_is_on_chain_there_is_no_record_to_download(dashboard: DashboardPage) -> None:
    dashboard.tamper("**/config", lambda body: body.update(chain=None))
    dashboard.open()
    dashboard.wait_for_badge("cannot check")
    expect(dashboard.page.locator("#proof a[download]")).to_have_text("Download bundle")
