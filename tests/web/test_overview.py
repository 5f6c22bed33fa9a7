"""The list of feeders: what needs a look comes first, and thousands of them scroll."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.analytics_stand_in import StandIn
from tests.web.dashboard_page import DashboardPage
from tests.web.pilot_region import MILL_ROAD, ROOMWEG, Region

MANY = 5_000


@pytest.fixture
def dashboard(page: Page, region: Region, analytics: StandIn) -> DashboardPage:
    """Not opened yet; one forecast of each feeder."""
    region.issue()
    return DashboardPage(page, analytics.url)


def roomweg_may_cross_its_limit(body: Any) -> None:
    roomweg = next(each for each in body["feeders"] if each["feeder"] == ROOMWEG.feeder)
    roomweg["outlook"]["limit_risk"] = {"interval_start": "2026-06-15T17:00:00Z", "chance": 0.3}


def test_the_feeder_most_at_risk_is_named_and_comes_first(dashboard: DashboardPage) -> None:
    dashboard.tamper("**/feeders", roomweg_may_cross_its_limit)
    dashboard.open()
    assert dashboard.feeders() == [ROOMWEG.feeder, MILL_ROAD.feeder]
    listed = dashboard.page.get_by_role("navigation", name="Series")
    expect(listed).to_contain_text("Most at risk: Roomweg, Enschede, about 30 % to cross 250 kW on")
    dashboard.page.get_by_label("Sort feeders by").select_option("name")
    expect(dashboard.page.locator("[data-feeder]").first).to_contain_text(MILL_ROAD.name)


def test_the_weakest_forecasts_come_first_when_asked_for(dashboard: DashboardPage) -> None:
    dashboard.open()
    dashboard.page.get_by_label("Sort feeders by").select_option("weakest skill")
    weakest = dashboard.page.locator("[data-feeder]").first
    expect(weakest).to_contain_text(ROOMWEG.name)
    expect(weakest).to_contain_text("5 % worse than last week")


def behind(body: Any) -> None:
    body["feeders"][0]["last_origin"] = "2026-06-15T07:00:00Z"
    body["as_of"] = "2026-06-15T11:00:00Z"


def test_a_forecast_that_is_behind_says_how_far(dashboard: DashboardPage) -> None:
    dashboard.tamper("**/feeders", behind)
    dashboard.open()
    dashboard.page.get_by_label("Sort feeders by").select_option("oldest forecast")
    expect(dashboard.page.locator("[data-feeder]").first).to_contain_text("4 hours behind")


def test_of_five_thousand_only_those_in_view_are_drawn(dashboard: DashboardPage, region: Region) -> None:
    region.others = MANY - 2
    dashboard.open()
    dashboard.wait_for_title("Mill Road, Cambridge, total")
    dashboard.page.get_by_label("Sort feeders by").select_option("name")
    rows = dashboard.page.locator("[data-feeder]")
    expect(rows.first).to_contain_text("Feeder 0")
    assert rows.count() < 40
    dashboard.page.evaluate("document.querySelector('[data-feeder]').closest('div').scrollTo(0, 1e9)")
    expect(rows.last).to_contain_text(ROOMWEG.name)
    assert rows.count() < 40
    dashboard.page.get_by_role("searchbox").fill("Feeder 4321")
    expect(rows).to_have_count(1)
