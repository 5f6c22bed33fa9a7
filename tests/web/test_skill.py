"""How good the forecasts were: words first, and of how many."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.web.analytics_stand_in import StandIn
from tests.web.pilot_region import MILL_ROAD, Region


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
