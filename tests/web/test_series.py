"""Choosing a feeder or meter and reading its chart: by eye, by keyboard, as a table."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.analytics_stand_in import StandIn
from tests.web.dashboard_page import DashboardPage, moment_text
from tests.web.pilot_region import HOUR, MILL_ROAD, ROOMWEG, Region


@pytest.fixture
def dashboard(page: Page, region: Region, analytics: StandIn) -> DashboardPage:
    """Open, with two forecasts of each feeder; the newest begins at 13:00 in Cambridge."""
    region.issue()
    region.notarize()
    region.close_hour()
    region.issue()
    region.notarize()
    shown = DashboardPage(page, analytics.url)
    shown.open()
    return shown


def test_the_first_feeder_is_shown_unasked(dashboard: DashboardPage) -> None:
    assert dashboard.feeders() == [MILL_ROAD.feeder, ROOMWEG.feeder]
    dashboard.wait_for_title("Mill Road, Cambridge, total")


def test_a_meter_is_found_chosen_and_shared_by_address(dashboard: DashboardPage) -> None:
    dashboard.page.get_by_role("searchbox").fill("rw-02")
    dashboard.page.get_by_role("link", name="rw-02").click()
    dashboard.wait_for_title("rw-02")
    dashboard.page.reload()
    dashboard.wait_for_title("rw-02")
    dashboard.page.go_back()
    dashboard.wait_for_title("Mill Road, Cambridge, total")


def test_arrow_keys_step_through_the_hours_and_read_them_out(dashboard: DashboardPage, region: Region) -> None:
    hour = dashboard.page.get_by_role("slider", name="Hour of the chart")
    hour.focus()
    hour.press("ArrowLeft")  # the first key press shows where we are: at the forecast's first hour
    expect(hour).to_have_attribute("aria-valuetext", _ahead(region))
    hour.press("ArrowLeft")
    expect(hour).to_have_attribute("aria-valuetext", _behind(region))
    hour.press("End")
    expect(hour).to_have_attribute("aria-valuenow", "59")


def _ahead(region: Region) -> str:
    begins = moment_text(region.now, MILL_ROAD.time_zone).removesuffix(" UTC+1")
    first = region.forecasts[0].energy_wh[-1][0]
    low, middle, high = (f"{first[column] / 1000:.1f}" for column in (0, 5, 10))
    inner = ", ".join(
        f"{name} {first[low] / 1000:.1f} to {first[high] / 1000:.1f} kW"
        for name, low, high in (("p20–p80", 2, 8), ("p10–p90", 1, 9))
    )
    return f"{begins}–14:00 UTC+1: Measured not yet, Median {middle} kW, {inner}, p5–p95 {low} to {high} kW"


def _behind(region: Region) -> str:
    begins = moment_text(region.now - HOUR, MILL_ROAD.time_zone).removesuffix(" UTC+1")
    measured = list(region.actuals[MILL_ROAD.feeder].values())[-1] or 0
    return f"{begins}–13:00 UTC+1: Measured {measured / 1000:.1f} kW"


def test_the_table_has_every_hour_with_unit_and_zone(dashboard: DashboardPage, region: Region) -> None:
    dashboard.page.get_by_role("button", name="Show as table").click()
    rows = dashboard.page.get_by_role("row")
    expect(rows).to_have_count(1 + 36 + 24)
    expect(rows.first).to_contain_text("Hour (Europe/London, UTC+1)")
    expect(rows.first).to_contain_text("measured, kW")
    median = f"{region.forecasts[0].energy_wh[-1][23][5] / 1000:.1f}"
    assert rows.last.get_by_role("cell").all_inner_texts()[4] == median


def test_an_earlier_forecast_opens_as_it_was_issued(dashboard: DashboardPage, region: Region) -> None:
    origins = (region.now, region.now - HOUR)
    dashboard.wait_for_origins(*origins, zone=MILL_ROAD.time_zone)
    dashboard.page.get_by_role("link", name=moment_text(origins[1], MILL_ROAD.time_zone)).click()
    expect(dashboard.page.get_by_text("This is an earlier forecast.")).to_be_visible()
    expect(dashboard.page.get_by_text("of 1 hour measured since")).to_be_visible()
    dashboard.wait_for_badge("final")


def test_every_statistic_says_of_how_many(dashboard: DashboardPage) -> None:
    system = dashboard.page.get_by_role("region", name="System")
    expect(system).to_contain_text("n = 1,296 series-hours")
    expect(system).to_contain_text("4 of 4")
    expect(system).to_contain_text("UTC")
