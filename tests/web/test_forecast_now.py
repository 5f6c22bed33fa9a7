"""Operators ask for a forecast on a feeder's page, and see it issued once; viewers are not asked."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from domain.role import Role
from tests.functions.analytics.house import ORIGIN
from tests.web.dashboard_page import DashboardPage
from tests.web.guarded_site import GuardedSite
from tests.web.test_accessibility import violations
from tests.web.test_sign_in import NORTH, sign_in_with_key


@pytest.fixture
def asked(site: GuardedSite) -> list[Any]:
    """The forecasts on request that were issued since the test began."""
    del site.sink.events[:]
    site.sink.status = 202
    return site.sink.events


def open_as(page: Page, site: GuardedSite, role: Role, series: str | None = None) -> Locator:
    """The part of the page for forecasts on request."""
    dashboard = DashboardPage(page, site.url)
    dashboard.open(series)
    sign_in_with_key(page, site.key(role, "*").text())
    dashboard.wait_for_title(series or NORTH)
    return page.get_by_role("region", name="Forecast on request")


def wait_until_issued(part: Locator) -> None:
    """Before the first one the model is loaded."""
    expect(part).to_contain_text("Load is expected to peak at", timeout=60_000)


def test_an_operator_asks_for_one_and_its_proof_is_awaited(page: Page, site: GuardedSite, asked: list[Any]) -> None:
    part = open_as(page, site, "operator")
    part.get_by_role("button", name="Forecast now").click()
    wait_until_issued(part)
    expect(part).to_contain_text("no weather")
    expect(part.get_by_test_id("proof-badge")).to_have_attribute("data-verdict", "pending")
    expect(part.get_by_role("listitem").nth(1)).to_contain_text("Their fingerprint is the committed one")
    ((forecast_id, issued),) = asked
    assert forecast_id.startswith("request:")
    assert (issued.series, issued.origin) == (["north"], ORIGIN)
    assert violations(page) == []


def test_of_a_meter_too(page: Page, site: GuardedSite, asked: list[Any]) -> None:
    part = open_as(page, site, "admin", "m-1")
    part.get_by_role("button", name="Forecast now").click()
    wait_until_issued(part)
    assert [issued.series for _, issued in asked] == [["m-1"]]


def test_what_got_no_answer_is_sent_again_as_the_same_order(page: Page, site: GuardedSite, asked: list[Any]) -> None:
    part = open_as(page, site, "operator")

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/v1/predictions", lose_the_answer, times=1)
    button = part.get_by_role("button", name="Forecast now")
    button.click()
    expect(part.get_by_role("alert")).to_contain_text("Send it again: it is the same order")
    button.click()
    wait_until_issued(part)
    assert len(asked) == 1


def test_a_house_that_cannot_issue_says_so(page: Page, site: GuardedSite, asked: list[Any]) -> None:
    part = open_as(page, site, "operator")
    site.sink.status = 503
    part.get_by_role("button", name="Forecast now").click()
    expect(part.get_by_role("alert")).to_contain_text("K_SINK is unavailable just now")


def test_a_series_without_a_closed_hour_has_none(page: Page, site: GuardedSite, asked: list[Any]) -> None:
    part = open_as(page, site, "operator")
    page.route(
        "**/api/v1/series/*/window",
        lambda route: route.fulfill(response=route.fetch(url=f"{site.url}/api/v1/series/m-3/window")),
    )
    part.get_by_role("button", name="Forecast now").click()
    expect(part.get_by_role("alert")).to_contain_text("No hour of 'm-3' has closed so far")
    assert asked == []


def test_a_viewer_is_not_offered_one(page: Page, site: GuardedSite) -> None:
    part = open_as(page, site, "viewer")
    expect(page.get_by_role("heading", name="Recent forecasts")).to_be_visible()
    expect(part).to_have_count(0)
