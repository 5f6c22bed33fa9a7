"""Choosing a feeder or meter and reading its chart: by eye, by keyboard, as a table."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from domain.cloud_event import utc_text
from domain.forecast import QUANTILES_PERMILLE
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
    assert sorted(dashboard.feeders()) == [MILL_ROAD.feeder, ROOMWEG.feeder]
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


def test_the_chart_is_taken_away_as_a_file(dashboard: DashboardPage, region: Region, tmp_path: Path) -> None:
    with dashboard.page.expect_download() as download:
        dashboard.page.get_by_role("button", name="Download CSV").click()
    assert download.value.suggested_filename == f"{MILL_ROAD.feeder}-{region.now:%Y-%m-%dT%H}.csv"
    download.value.save_as(tmp_path / "chart.csv")
    with (tmp_path / "chart.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 36 + 24
    assert rows[-24]["interval_start"] == utc_text(region.now)
    assert [int(rows[-1][f"p{each // 10:02d}_wh"]) for each in QUANTILES_PERMILLE] == list(
        region.forecasts[0].energy_wh[-1][23]
    )
    assert rows[-24]["measured_wh"] == ""
    assert int(rows[-25]["measured_wh"]) == list(region.actuals[MILL_ROAD.feeder].values())[-1]


def test_what_was_said_before_lies_behind_the_fan(dashboard: DashboardPage) -> None:
    plot = dashboard.page.locator("#series figure svg path")
    expect(dashboard.page.locator("#series")).to_contain_text("median")
    before = plot.count()
    dashboard.page.get_by_role("button", name="Earlier forecasts").click()
    expect(dashboard.page.locator("#series")).to_contain_text("1 earlier median")
    assert plot.count() == before + 1


def test_the_past_day_is_replayed_until_the_newest(dashboard: DashboardPage, region: Region) -> None:
    dashboard.wait_for_origins(region.now, region.now - HOUR, zone=MILL_ROAD.time_zone)
    dashboard.page.get_by_role("link", name=moment_text(region.now - HOUR, MILL_ROAD.time_zone)).click()
    expect(dashboard.page.get_by_text("This is an earlier forecast")).to_be_visible()
    dashboard.page.get_by_role("button", name="Replay").click()
    expect(dashboard.page.get_by_text("This is an earlier forecast")).to_have_count(0)
    expect(dashboard.page.get_by_role("button", name="Replay")).to_be_visible()


def test_a_doubtful_reading_is_marked_and_says_why(dashboard: DashboardPage) -> None:
    def spiked(body: Any) -> None:
        body["actuals"][-1]["flags"] = ["spike"]

    dashboard.tamper("**/predictions?*", spiked)
    dashboard.page.reload()
    expect(dashboard.page.locator("[data-doubts]")).to_have_count(1)
    expect(dashboard.page.locator("#series")).to_contain_text("doubtful reading")
    hour = dashboard.page.get_by_role("slider", name="Hour of the chart")
    hour.press("ArrowLeft")
    hour.press("ArrowLeft")
    expect(hour).to_have_attribute("aria-valuetext", re.compile(r"Measured [\d.]+ kW \(unusually high\)$"))


def test_an_earlier_forecast_opens_as_it_was_issued(dashboard: DashboardPage, region: Region) -> None:
    origins = (region.now, region.now - HOUR)
    dashboard.wait_for_origins(*origins, zone=MILL_ROAD.time_zone)
    dashboard.page.get_by_role("link", name=moment_text(origins[1], MILL_ROAD.time_zone)).click()
    expect(dashboard.page.get_by_text("This is an earlier forecast")).to_be_visible()
    expect(dashboard.page.get_by_text("of 1 hour measured since")).to_be_visible()
    dashboard.wait_for_badge("final")


def test_what_was_said_is_stepped_through_by_keyboard_and_shared_by_address(
    dashboard: DashboardPage, region: Region
) -> None:
    for _ in range(30):  # beyond the newest that the page holds
        region.close_hour()
        region.issue()
    page = dashboard.page
    first = region.forecasts[-1].origin
    page.goto(f"{dashboard.url}/?series={MILL_ROAD.feeder}&issued={first:%Y-%m-%dT%H:%M}Z")
    shown = page.get_by_text("This is an earlier forecast")
    expect(shown).to_contain_text(moment_text(first, MILL_ROAD.time_zone))
    expect(page.get_by_text("of 24 hours measured since")).to_be_visible()
    dashboard.wait_for_badge("final")
    page.get_by_role("button", name="Later", exact=True).press("ArrowRight")
    expect(shown).to_contain_text(moment_text(first + HOUR, MILL_ROAD.time_zone))
    assert f"issued={first + HOUR:%Y-%m-%dT%H}%3A00Z" in page.url
    page.get_by_role("slider", name="Hour of the chart").press("Shift+ArrowLeft")
    expect(shown).to_contain_text(moment_text(first, MILL_ROAD.time_zone))
    page.get_by_label("Issued at").fill(f"{region.now - 3 * HOUR:%Y-%m-%dT}00:00")
    page.get_by_role("button", name="Show what was said then").click()
    expect(shown).to_contain_text("00:00 UTC+1")
    page.get_by_role("button", name="Newest").click()
    expect(shown).to_have_count(0)


def test_before_the_first_forecast_there_is_nothing_to_show(dashboard: DashboardPage) -> None:
    dashboard.page.goto(f"{dashboard.url}/?series={MILL_ROAD.feeder}&issued=2020-01-01T00:00Z")
    expect(dashboard.page.get_by_role("heading", name="Nothing had been issued by then")).to_be_visible()
    dashboard.page.get_by_role("link", name="Show the newest.").click()
    dashboard.wait_for_title("Mill Road, Cambridge, total")


def test_energy_is_chosen_once_and_remembered(dashboard: DashboardPage) -> None:
    series = dashboard.page.locator("#series")
    expect(series.locator("figcaption")).to_contain_text("kW, mean of each hour")
    dashboard.page.get_by_label("Unit").select_option("kWh")
    expect(series.locator("figcaption")).to_contain_text("kWh, energy of each hour")
    dashboard.page.reload()
    expect(series).to_contain_text("The hour with most energy is expected to take")
    expect(dashboard.page.locator("[data-feeder]").first).to_contain_text("kWh")


def test_the_chart_zooms_and_moves_by_keyboard_wheel_drag_and_button(dashboard: DashboardPage) -> None:
    page = dashboard.page
    hour = page.get_by_role("slider", name="Hour of the chart")
    plot = page.locator("figure svg").first
    full = _width(plot)
    hour.press("+")
    assert _width(plot) == pytest.approx(1.5 * full, rel=0.01)
    hour.press("ArrowRight")
    hour.press("End")  # the hour read out is always in view
    box = hour.bounding_box()
    assert box
    right = plot.bounding_box()
    assert right
    assert right["x"] + right["width"] == pytest.approx(box["x"] + box["width"], abs=2)
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 100)
    page.mouse.up()
    assert _left(plot) == pytest.approx(right["x"] + 100, abs=2)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -400)
    page.keyboard.up("Control")
    page.wait_for_function(f"document.querySelector('figure svg').getBoundingClientRect().width > {2 * full}")
    page.get_by_role("button", name="Show all hours").click()
    assert _width(plot) == pytest.approx(full, rel=0.01)


def _width(locator: Locator) -> float:
    return (locator.bounding_box() or {})["width"]


def _left(locator: Locator) -> float:
    return (locator.bounding_box() or {})["x"]


def test_every_statistic_says_of_how_many(dashboard: DashboardPage) -> None:
    system = dashboard.page.get_by_role("region", name="System")
    expect(system).to_contain_text("n = 1,296 series-hours")
    expect(system).to_contain_text("4 of 4")
    expect(system).to_contain_text("UTC")
