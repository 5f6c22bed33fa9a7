"""axe on every page and state, in both colours and on a narrow phone; and all of it by keyboard."""

import re
from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from embedded.layout import ROOT
from tests.web.analytics_stand_in import StandIn
from tests.web.dashboard_page import DashboardPage
from tests.web.pilot_region import MILL_ROAD, Region

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"


def violations(page: Page) -> list[str]:
    """Rules that do not hold, each with the first element it complains of."""
    page.evaluate(AXE.read_text())  # as a script of the page it would not run: its policy
    found: dict[str, Any] = page.evaluate("axe.run()")
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found["violations"]]


def series(page: Page) -> None:
    DashboardPage(page, "").wait_for_badge("final")


def table(page: Page) -> None:
    series(page)
    page.get_by_role("button", name="Show as table").click()


def letter(page: Page) -> None:
    page.get_by_label("Show one").select_option("letter 41")
    expect(page.get_by_role("region", name="Body of letter 41")).to_be_visible()


def question(page: Page) -> None:
    page.get_by_role("button", name="Send all 3 again").click()


def lead_hours(page: Page) -> None:
    expect(page.get_by_role("region", name="Numbers by hours ahead")).to_be_visible()


def refused(page: Page) -> None:
    file = {"name": "bundle.json", "mimeType": "application/json", "buffer": b"hello"}
    page.get_by_label("Drop a bundle").set_input_files(file)
    expect(page.get_by_role("main").get_by_role("alert")).to_be_visible()


def unknown(page: Page) -> None:
    expect(page.get_by_role("heading", name="This series cannot be shown")).to_be_visible()


STATES: list[tuple[str, Callable[[Page], None]]] = [
    ("/", series),
    ("/", table),
    ("/?series=nobody", unknown),
    ("/skill", lead_hours),
    (f"/skill?feeder={MILL_ROAD.feeder}", lead_hours),
    ("/check", refused),
    ("/dead-letters", letter),
    ("/dead-letters", question),
]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320)])
def test_axe_finds_nothing_and_it_fits(
    browser: Browser, region: Region, analytics: StandIn, scheme: Literal["light", "dark"], width: int
) -> None:
    region.issue()
    region.notarize()
    analytics.shelf.fill()
    found = {}
    with browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        for path, reach in STATES:
            page.goto(analytics.url + path)
            reach(page)
            found[f"{path} {reach.__name__}"] = violations(page)
            assert page.evaluate("document.documentElement.scrollWidth") == width, path
    assert {state: each for state, each in found.items() if each} == {}


def test_a_keyboard_alone_gets_from_a_feeder_to_its_proof(page: Page, region: Region, analytics: StandIn) -> None:
    region.issue()
    region.notarize()
    DashboardPage(page, analytics.url).open()
    DashboardPage(page, analytics.url).wait_for_badge("final")
    tab_to(page, "Search feeders and meters")
    page.keyboard.type("rw-02")
    tab_to(page, "rw-02")
    page.keyboard.press("Enter")
    expect(page.locator("#series-title")).to_have_text("rw-02")
    tab_to(page, "Hour of the chart")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(":focus")).to_have_attribute("aria-valuetext", re.compile("Median"))
    tab_to(page, "Check again")
    page.keyboard.press("Enter")
    DashboardPage(page, analytics.url).wait_for_badge("final")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is focused is called so."""
    for _ in range(80):
        page.keyboard.press("Tab")
        called = page.evaluate(
            "(e => e.getAttribute('aria-label') ?? e.placeholder ?? e.textContent.trim())(document.activeElement)"
        )
        if str(called).startswith(name) or called == name:
            return
    raise AssertionError(f"nothing called {name!r} can be reached")


def test_who_wants_no_motion_gets_none(browser: Browser, region: Region, analytics: StandIn) -> None:
    region.issue()
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        DashboardPage(page, analytics.url).open()
        DashboardPage(page, analytics.url).wait_for_title("Mill Road, Cambridge, total")
        moving = "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).animationName !== 'none').length"
        assert page.evaluate(moving) == 0


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/New_York", "UTC"])
def test_times_follow_the_chosen_clock_whatever_that_of_the_browser(
    browser: Browser, region: Region, analytics: StandIn, zone: str
) -> None:
    region.issue()
    with browser.new_context(timezone_id=zone, viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        DashboardPage(page, analytics.url).open()
        DashboardPage(page, analytics.url).wait_for_title("Mill Road, Cambridge, total")
        caption = page.locator("#series figcaption")
        expect(caption).to_contain_text("Europe/London, UTC+1")
        page.get_by_label("Times").select_option("UTC")
        expect(page.locator("#series")).to_contain_text(f"Forecast of {region.now:%a} {region.now.day}")
        expect(page.locator("#series")).to_contain_text(f"{region.now:%H:%M} UTC ")
        page.get_by_label("Times").select_option("this browser’s time")
        expect(caption).to_contain_text(zone.replace("_", " "))
        page.reload()
        expect(caption).to_contain_text(zone.replace("_", " "))
