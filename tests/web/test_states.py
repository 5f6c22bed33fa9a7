"""Before there is anything to show, and when something is wrong: words, and what happens next."""

from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.web.analytics_stand_in import StandIn
from tests.web.dashboard_page import DashboardPage
from tests.web.pilot_region import Region


def test_the_first_forecast_appears_by_itself(page: Page, region: Region, analytics: StandIn) -> None:
    dashboard = DashboardPage(page, analytics.url)
    dashboard.open()
    dashboard.wait_for_connection("live")
    expect(page.get_by_role("heading", name="No forecast yet")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("12:00 UTC+1 has closed and its forecast is being made")
    analytics.send(region.issue())
    dashboard.wait_for_title("Mill Road, Cambridge, total")


def no_hour_closed(body: Any) -> None:
    for feeder in body["feeders"]:
        feeder["last_hour"] = None


def test_while_history_is_read_it_says_so(page: Page, region: Region, analytics: StandIn) -> None:
    dashboard = DashboardPage(page, analytics.url)
    dashboard.tamper("**/feeders", no_hour_closed)
    dashboard.open()
    expect(page.get_by_role("main")).to_contain_text("First its past readings are read in")
    expect(page.get_by_role("region", name="System")).to_contain_text("waiting for readings")


def test_a_server_that_wakes_up_is_waited_for(page: Page, region: Region, analytics: StandIn) -> None:
    region.issue()
    analytics.sleep()
    dashboard = DashboardPage(page, analytics.url)
    dashboard.open()
    expect(page.get_by_text("Waking the server up.")).to_be_visible()
    analytics.wake()
    dashboard.wait_for_title("Mill Road, Cambridge, total")


def two_lost(body: Any) -> None:
    body["totals"] |= {"windows": 48, "complete": 44, "waiting": 1, "missing": 2, "sent_again": 3, "dead_lettered": 1}


def test_windows_that_are_not_where_they_should_be_are_counted(page: Page, region: Region, analytics: StandIn) -> None:
    region.issue()
    dashboard = DashboardPage(page, analytics.url)
    dashboard.open()
    health = page.get_by_role("region", name="Data health")
    expect(health).to_contain_text("Last 24 hours: 2 windows; 2 forecasts stored, broadcast and given to")
    expect(health.get_by_role("listitem")).to_have_count(0)
    dashboard.tamper("**/reconciliation?*", two_lost)
    analytics.send(region.close_hour())
    expect(health.get_by_role("listitem")).to_have_text(
        ["2 missing somewhere; sent again 3 times", "1 refused, among the dead letters"]
    )


def nearly_empty(body: Any) -> None:
    body["notary"] = {"issuer": "0x" + "42" * 20, "told_at": "2026-06-15T11:00:00Z", "balance_wei": "1500" + 12 * "0"}
    body["notary"] |= {"batches_left": 1200, "low": True, "unknown_batches": 0}


def signed_by_others(body: Any) -> None:
    body["notary"] = {"issuer": "0x" + "42" * 20, "told_at": "2026-06-15T11:00:00Z", "balance_wei": "1" + 18 * "0"}
    body["notary"] |= {"batches_left": 9000, "low": False, "unknown_batches": 2}


def test_a_notary_that_is_nearly_out_of_money_is_warned_of(page: Page, region: Region, analytics: StandIn) -> None:
    region.issue()
    dashboard = DashboardPage(page, analytics.url)
    dashboard.open()
    dashboard.wait_for_title("Mill Road, Cambridge, total")
    expect(dashboard.alert()).to_have_count(0)
    dashboard.tamper("**/config", nearly_empty)
    analytics.send(region.close_hour())
    expect(dashboard.alert()).to_contain_text("Batches that the notary can still pay for: 1,200.")
    expect(dashboard.alert()).to_contain_text("holds 0.0015 ether")


def test_batches_that_the_notary_did_not_send_are_told(page: Page, region: Region, analytics: StandIn) -> None:
    region.issue()
    dashboard = DashboardPage(page, analytics.url)
    dashboard.tamper("**/config", signed_by_others)
    dashboard.open()
    expect(dashboard.alert()).to_contain_text("Batches on chain that the notary did not send: 2.")


def test_a_series_nobody_knows_is_named_an_error(page: Page, region: Region, analytics: StandIn) -> None:
    region.issue()
    DashboardPage(page, analytics.url).open("no-such-meter")
    expect(page.get_by_role("heading", name="This series cannot be shown")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("There is no such thing. Choose another one")


def test_half_an_answer_is_an_error_with_words(page: Page, region: Region, analytics: StandIn) -> None:
    def half(route: Route) -> None:
        route.fulfill(body='{"series": "mill-road", "fore', content_type="application/json")

    region.issue()
    page.route("**/predictions?*", half)
    DashboardPage(page, analytics.url).open()
    expect(page.get_by_role("main")).to_contain_text("The server's answer is not JSON.")


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_every_screen(
    browser: Browser, region: Region, analytics: StandIn, width: int, scheme: Literal["light", "dark"]
) -> None:
    region.issue()
    region.notarize()
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
        page = context.new_page()
        dashboard = DashboardPage(page, analytics.url)
        dashboard.open()
        dashboard.wait_for_badge("final")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.get_by_role("button", name="Show as table").click()
        expect(page.get_by_role("table")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == width
