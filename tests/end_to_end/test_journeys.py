"""What operators do with the live house all day, one journey for each thing that the dashboard is for.

Who has to sign in first: `test_signed_in.py`.
"""

import csv
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from kafka import KafkaProducer
from playwright.sync_api import Locator, expect

from embedded.tally import records
from tests.end_to_end.house import House
from tests.end_to_end.on_chain import NEVER, newest_notarized
from tests.web.dashboard_page import DashboardPage, moment_text

pytestmark = pytest.mark.stack

FIRST_FORECAST_S = 240
NEXT_FORECAST_S = 120


@pytest.fixture(scope="module", autouse=True)
def _live(house: House) -> None:
    """A forecast of each feeder reaches the chain before anybody looks."""
    house.until("a forecast is on chain", lambda: newest_notarized(house.endpoints) > NEVER, FIRST_FORECAST_S)
    house.until("each feeder has one", lambda: all(each["last_origin"] for each in feeders(house)), FIRST_FORECAST_S)


@pytest.fixture
def dashboard(house: House, page) -> DashboardPage:  # type: ignore[no-untyped-def]
    """Open and live."""
    shown = DashboardPage(page, house.analytics_url)
    shown.open()
    shown.wait_for_connection("live")
    return shown


def answer(house: House, path: str, **query: str | int) -> Any:
    return httpx.get(f"{house.analytics_url}/api/v1/{path}", params=query, timeout=30).raise_for_status().json()


def feeders(house: House) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer(house, "feeders")["feeders"]
    return found


def forecasts(house: House, series: str) -> list[dict[str, Any]]:
    """Newest first."""
    found: list[dict[str, Any]] = answer(house, "analytics/predictions", series=series, limit=24)["forecasts"]
    return found


def moments(house: House, series: str, zone: str) -> list[str]:
    return [moment_text(datetime.fromisoformat(each["origin"]), zone) for each in forecasts(house, series)]


def listed(dashboard: DashboardPage) -> Locator:
    """The recent forecasts of the series shown."""
    return dashboard.page.locator("section", has=dashboard.page.locator("#recent-title")).get_by_role("link")


def test_the_list_says_which_feeder_needs_a_look_and_the_strip_how_it_goes(
    house: House, dashboard: DashboardPage
) -> None:
    known = feeders(house)
    assert sorted(dashboard.feeders()) == sorted(each["feeder"] for each in known)
    for each in known:
        row = dashboard.page.locator(f"[data-feeder='{each['feeder']}']")
        expect(row).to_contain_text(each["name"])
        expect(row).to_contain_text(re.compile(r"peak [\d.]+\s(k|M)W at \d\d:00"))
        expect(row).to_contain_text(re.compile(r"above [\d.]+\s(k|M)W: (under|about|over)|no limit"))
    for tile in ("Last closed hour", "Newest forecast", "Readings to come", "Notarized", "Late"):
        expect(dashboard.page.get_by_role("region", name="System")).to_contain_text(tile)
    meter = next(each["series"] for each in known[0]["series"] if each["kind"] == "meter")
    dashboard.page.get_by_role("searchbox").fill(meter)
    dashboard.page.get_by_role("link", name=meter).click()
    dashboard.wait_for_title(meter)


def test_a_feeder_is_read_by_unit_by_key_as_a_table_and_as_a_file(
    house: House, dashboard: DashboardPage, tmp_path: Path
) -> None:
    page, feeder = dashboard.page, feeders(house)[0]
    page.goto(f"{dashboard.url}/?series={feeder['feeder']}")
    dashboard.wait_for_badge("included", "final", timeout_s=NEXT_FORECAST_S)
    expect(page.locator("#series")).to_contain_text(re.compile("Load is expected to (peak|feed)"))
    hour = page.get_by_role("slider", name="Hour of the chart")
    hour.press("ArrowRight")
    expect(hour).to_have_attribute("aria-valuetext", re.compile("Median"))
    page.get_by_label("Unit").select_option("kWh")
    expect(hour).to_have_attribute("aria-valuetext", re.compile("Median .*Wh"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    download.value.save_as(tmp_path / "chart.csv")
    with (tmp_path / "chart.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["p50_wh"]]
    issued = {each["origin"]: each["energy_wh"] for each in forecasts(house, feeder["feeder"])}
    assert [int(row["p50_wh"]) for row in rows] == [each[5] for each in issued[rows[0]["interval_start"]]]
    page.get_by_role("button", name="Show as table").click()
    expect(page.get_by_role("region", name="Numbers of the chart")).to_contain_text("median")


def test_news_slides_in_and_a_killed_server_loses_none(house: House, dashboard: DashboardPage) -> None:
    series, zone = feeders(house)[0]["feeder"], feeders(house)[0]["time_zone"]
    dashboard.page.goto(f"{dashboard.url}/?series={series}")
    first = listed(dashboard).first
    shown = str(first.text_content())
    expect(first).not_to_have_text(shown, timeout=NEXT_FORECAST_S * 1000)
    killed = house.process("analytics")
    killed.kill()
    dashboard.wait_for_connection("reconnecting")
    dashboard.wait_for_connection("live", timeout_s=NEXT_FORECAST_S)
    after_the_cut = str(first.text_content())
    expect(first).not_to_have_text(after_the_cut, timeout=NEXT_FORECAST_S * 1000)

    def the_same_as_stored() -> bool:
        expected = moments(house, series, zone)
        found = listed(dashboard).all_inner_texts()
        return len(found) >= len(expected) > 1 and all(map(str.startswith, found, expected))

    house.until("page and store list the same forecasts", the_same_as_stored, NEXT_FORECAST_S)


def test_what_was_said_before_is_opened_laid_beneath_and_replayed(house: House, dashboard: DashboardPage) -> None:
    page, series = dashboard.page, feeders(house)[0]["feeder"]
    house.until("three were issued", lambda: len(forecasts(house, series)) > 2, NEXT_FORECAST_S)
    page.goto(f"{dashboard.url}/?series={series}")
    listed(dashboard).nth(1).click()
    earlier = page.get_by_text("This is an earlier forecast")
    expect(earlier).to_be_visible()
    dashboard.wait_for_badge("included", "final", timeout_s=NEXT_FORECAST_S)
    page.get_by_role("button", name="Earlier forecasts").click()
    expect(page.locator("#series")).to_contain_text("earlier median")
    page.get_by_role("button", name="Replay").click()
    expect(earlier).to_have_count(0)


def test_a_bundle_is_proven_by_the_page_with_the_server_away(
    house: House, dashboard: DashboardPage, tmp_path: Path
) -> None:
    page = dashboard.page
    dashboard.wait_for_badge("included", "final", timeout_s=NEXT_FORECAST_S)
    expect(page.locator("#proof li")).to_have_count(5)
    page.goto(f"{dashboard.url}/check")
    expect(page.locator("[data-source=server]")).to_be_visible()
    bundle = anchored_bundle(house)
    dashboard.stop_answers()
    drop = page.get_by_label("Drop a bundle")
    file = {"name": "bundle.json", "mimeType": "application/json"}
    drop.set_input_files({**file, "buffer": json.dumps(bundle).encode()})
    dashboard.wait_for_badge("included", "final")
    bundle["forecast"]["energy_wh"][0][5] += 1
    drop.set_input_files({**file, "buffer": json.dumps(bundle).encode()})
    dashboard.wait_for_badge("mismatch")


def anchored_bundle(house: House) -> Any:
    series = feeders(house)[0]["feeder"]
    identity = next(each["forecast_id"] for each in forecasts(house, series) if each["receipt"])
    return answer(house, f"forecasts/{identity}/series/{series}/proof")


def test_the_skill_page_says_what_the_store_counts_and_which_model_forecasts(
    house: House, dashboard: DashboardPage
) -> None:
    dashboard.page.goto(f"{dashboard.url}/skill")
    main = dashboard.page.get_by_role("main")
    if answer(house, "analytics/kpis")["skill"] is None:
        expect(main).to_contain_text("No score yet")
    else:
        expect(main).to_contain_text("better than last week’s pattern")
    expect(main).to_contain_text(re.compile("Of [\\d,]+ forecasts of a feeder's block"))
    expect(dashboard.page.get_by_role("region", name="Models", exact=True)).to_contain_text("load-lstm")


def test_a_reading_of_nobody_is_counted_in_data_health(house: House, dashboard: DashboardPage) -> None:
    kafka = house.endpoints.kafka_bootstrap_servers
    _, value = records(kafka, "energy_ingest")[
        0
    ]  # the broker gives ours the time of now, which the simulated one passes
    stranger = json.loads(value) | {"meter_id": "nobody-knows-me"}
    with KafkaProducer(bootstrap_servers=kafka) as producer:
        producer.send("energy_ingest", json.dumps(stranger).encode(), b"nobody-knows-me").get(30)
    health = dashboard.page.get_by_role("region", name="Data health")
    expect(health).to_contain_text("1 unknown meter", timeout=NEXT_FORECAST_S * 1000)
