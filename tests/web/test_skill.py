"""How good the forecasts were: words first, and of how many."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.web.analytics_stand_in import StandIn
from tests.web.pilot_region import MILL_ROAD, ROOMWEG, Region


@pytest.fixture
def skill(page: Page, region: Region, analytics: StandIn) -> Page:
    region.issue()
    page.goto(f"{analytics.url}/skill")
    return page


def test_all_forecasts_are_judged_in_a_sentence(skill: Page) -> None:
    main = skill.get_by_role("main")
    expect(main).to_contain_text("Over all 1,296 series-hours that were on chain before they began")
    expect(main).to_contain_text("23 % better than last week’s pattern and 31 % better than the day before")
    expect(main).to_contain_text("Missing somewhere in the last 24 hours: 0 windows.")
    expect(skill.get_by_role("region", name="Numbers by hours ahead").get_by_role("row")).to_have_count(1 + 23)
    expect(main).to_contain_text("Share of n = 1,200 series-hours at or below each quantile")


def test_a_feeder_is_judged_by_yesterday_and_by_what_was_late_or_missing(skill: Page, region: Region) -> None:
    weakest = skill.get_by_role("region", name="By feeder").get_by_role("link").first
    expect(weakest).to_contain_text("5 % worse than last week’s pattern")
    with skill.expect_request("**/track-record?*from=*") as asked:
        skill.get_by_role("link", name=MILL_ROAD.name).click()
    assert f"from={region.now - timedelta(days=2):%Y-%m-%d}T23%3A00" in asked.value.url  # midnight there
    main = skill.get_by_role("main")
    expect(main).to_contain_text(
        "was 43 % better than last week’s pattern; its 80 % band held 79 % of 92 series-hours."
    )
    expect(main).to_contain_text("Of 100 promised series forecasts 95 were in time, 3 late, 0 pending and 2 missing.")
    assert skill.url.endswith(f"/skill?feeder={MILL_ROAD.feeder}")


def test_models_are_compared_on_the_feeder_they_forecast(skill: Page, analytics: StandIn) -> None:
    skill.goto(f"{analytics.url}/skill?feeder={MILL_ROAD.feeder}")
    compared = skill.get_by_role("region", name="By model").get_by_role("listitem")
    expect(compared.first).to_contain_text("load-lstm 2.0.0")
    expect(compared.first).to_contain_text("40 % better than last week’s pattern")
    expect(compared.first).to_contain_text("n = 60 series-hours")
    expect(compared.last).to_contain_text("load-lstm 2.1.0")


def test_it_says_which_model_forecasts_who_decided_so_and_who_drifted(skill: Page) -> None:
    models = skill.get_by_role("region", name="Models", exact=True)
    expect(models).to_contain_text("load-lstm 2.0.0 forecasts since Mon 1 Jun, 10:00 UTC")
    expect(models).to_contain_text("Weighted quantile loss on its test period 0.0565, last week’s pattern 0.1094;")
    expect(models).to_contain_text("Mon 1 Jun, 10:00 UTC: ada, promoted load-lstm 2.0.0")
    expect(models).to_contain_text(f"Of 1 feeder 1 drifted away from what its forecasts rest on: {ROOMWEG.feeder}")
