"""What functions refused, looked at and sent again."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.analytics_stand_in import StandIn
from tests.web.dead_letter_shelf import OFFSETS, REASON


@pytest.fixture
def letters(page: Page, analytics: StandIn) -> Page:
    """Open, at three letters of one cause."""
    analytics.shelf.fill()
    page.goto(f"{analytics.url}/dead-letters")
    return page


def test_one_is_shown_and_sent_again_once_confirmed(letters: Page, analytics: StandIn) -> None:
    expect(letters.get_by_role("main")).to_contain_text("3 letters waiting, of 1 cause.")
    expect(letters.get_by_role("heading", name=REASON)).to_be_visible()
    letters.get_by_label("Show one").select_option("letter 41")
    expect(letters.get_by_role("region", name="Body of letter 41")).to_contain_text("5b1c")
    letters.get_by_role("button", name="Send this one again").click()
    letters.get_by_role("button", name="Cancel").click()
    assert analytics.shelf.redriven == []
    letters.get_by_role("button", name="Send this one again").click()
    letters.get_by_role("dialog").get_by_role("button", name="Send again").click()
    expect(letters.get_by_role("main")).to_contain_text("1 letter sent again to energy_forecasts.")
    expect(letters.get_by_role("main")).to_contain_text("2 letters waiting")
    assert analytics.shelf.redriven == [41]


def test_a_whole_cause_is_sent_again_and_the_words_say_how_many(letters: Page, analytics: StandIn) -> None:
    letters.get_by_role("button", name="Send all 3 again").click()
    letters.get_by_role("dialog").get_by_role("button", name="Send again").click()
    expect(letters.get_by_role("main")).to_contain_text("3 letters sent again to energy_forecasts.")
    expect(letters.get_by_role("button", name="Send all 0 again")).to_be_disabled()
    assert analytics.shelf.redriven == OFFSETS


def test_a_server_without_a_broker_says_so(page: Page, analytics: StandIn) -> None:
    problem = {"title": "Not implemented", "detail": "KAFKA_BOOTSTRAP_SERVERS is not set."}
    page.route("**/api/v1/dead-letters", lambda route: route.fulfill(status=501, json=problem), times=1)
    page.goto(f"{analytics.url}/dead-letters")
    expect(page.get_by_role("main")).to_contain_text("dead letters cannot be read")
    expect(page.get_by_role("main")).to_contain_text("KAFKA_BOOTSTRAP_SERVERS is not set.")
    page.get_by_role("button", name="Try again now").click()
    expect(page.get_by_role("main")).to_contain_text("None: no function has refused anything.")
