"""What arrives over the WebSocket appears by itself, and a cut line loses nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.analytics_stand_in import StandIn
from tests.web.dashboard_page import DashboardPage
from tests.web.pilot_region import HOUR, MILL_ROAD, Region


@pytest.fixture
def dashboard(page: Page, region: Region, analytics: StandIn) -> DashboardPage:
    """Open and live, with one forecast."""
    region.issue()
    region.notarize()
    shown = DashboardPage(page, analytics.url)
    shown.open()
    shown.wait_for_connection("live")
    shown.wait_for_badge("final")
    return shown


def test_the_hour_that_closes_extends_the_measured_line(
    dashboard: DashboardPage, region: Region, analytics: StandIn
) -> None:
    dashboard.stop_answers()  # from here on only the stream can bring anything
    dashboard.page.get_by_role("button", name="Show as table").click()
    first_hour = dashboard.page.get_by_role("row").nth(1 + 36).get_by_role("cell").first
    expect(first_hour).to_have_text("–")
    analytics.send(region.close_hour())
    expect(first_hour).not_to_have_text("–")


def test_a_new_forecast_takes_the_place_of_the_last_one(
    dashboard: DashboardPage, region: Region, analytics: StandIn
) -> None:
    analytics.send(region.close_hour() + region.issue())
    dashboard.wait_for_origins(region.now, region.now - HOUR, zone=MILL_ROAD.time_zone)
    analytics.send(region.notarize("included"))
    dashboard.wait_for_badge("included")


def test_what_happened_during_a_cut_is_replayed(dashboard: DashboardPage, region: Region, analytics: StandIn) -> None:
    analytics.send(region.close_hour())  # so that the page has a place to go on from
    dashboard.stop_answers()
    analytics.cut_streams()
    dashboard.wait_for_connection("reconnecting")
    analytics.send(region.issue() + region.close_hour() + region.issue())
    analytics.reopen_streams()
    dashboard.wait_for_connection("live")
    expect(dashboard.page.get_by_test_id("connection")).to_have_text(re.compile("Live.* replayed"))
    dashboard.wait_for_origins(region.now, region.now - HOUR, region.now - 2 * HOUR, zone=MILL_ROAD.time_zone)


def test_a_line_that_stays_cut_is_called_stale(dashboard: DashboardPage, analytics: StandIn) -> None:
    analytics.cut_streams()
    dashboard.wait_for_connection("stale")
    expect(dashboard.alert()).to_contain_text("These numbers may be old.")
    analytics.reopen_streams()
    dashboard.wait_for_connection("live")
    expect(dashboard.alert()).to_have_count(0)
