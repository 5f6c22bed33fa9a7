"""The built pages under the policy that they are served with: all of ours runs, and nothing that is not ours."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.analytics_stand_in import StandIn
from tests.web.dashboard_page import DashboardPage
from tests.web.pilot_region import Region

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", ({effectiveDirective, blockedURI}) =>
    window.violations.push(`${effectiveDirective}: ${blockedURI}`));
"""
INJECT = """() => {
    const script = document.createElement("script");
    script.textContent = "window.injected = true";
    document.body.append(script);
    document.body.insertAdjacentHTML("beforeend", '<img src="data:," onerror="window.injected = true">');
}"""


def violations(page: Page) -> list[str]:
    return list(page.evaluate("window.violations"))


@pytest.fixture
def watched(page: Page) -> Page:
    page.add_init_script(WATCH)
    return page


@pytest.fixture
def dashboard(watched: Page, region: Region, analytics: StandIn) -> DashboardPage:
    region.issue()
    region.notarize()
    return DashboardPage(watched, analytics.url)


def test_a_proof_is_checked_and_every_page_works_within_it(dashboard: DashboardPage) -> None:
    """Clicked from page to page, a document keeps the policy that it came with."""
    page = dashboard.page
    dashboard.open()
    dashboard.wait_for_badge("final")
    dashboard.wait_for_connection("live")
    for title in ("Skill", "Check a proof", "Dead letters", "Forecasts"):
        page.get_by_role("navigation", name="Pages").get_by_text(title, exact=True).click()
        expect(page.locator("[aria-current=page]")).to_have_text(title)
    dashboard.wait_for_badge("final")
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/skill", "/check", "/dead-letters", "/nothing"])
def test_every_page_that_is_opened_by_its_address_does(watched: Page, analytics: StandIn, path: str) -> None:
    watched.goto(f"{analytics.url}{path}")
    expect(watched.get_by_role("heading").first).to_be_visible()
    assert violations(watched) == []


def test_a_script_that_somebody_puts_into_a_page_does_not_run(dashboard: DashboardPage) -> None:
    page = dashboard.page
    dashboard.open()
    dashboard.wait_for_badge("final")
    page.evaluate(INJECT)
    page.wait_for_function("window.violations.length >= 2")
    assert sorted(violations(page)) == ["script-src-attr: inline", "script-src-elem: inline"]
    assert page.evaluate("window.injected") is None


@pytest.mark.parametrize("url", ["http://192.0.2.1/", "ws://192.0.2.1/"])
def test_a_page_asks_nobody_in_the_clear(watched: Page, analytics: StandIn, url: str) -> None:
    watched.goto(f"{analytics.url}/check")
    call = "url => url.startsWith('ws') ? void new WebSocket(url) : fetch(url).then(() => 'asked', () => 'refused')"
    watched.evaluate(call, url)
    watched.wait_for_function("window.violations.length > 0")
    assert violations(watched) == [f"connect-src: {url}"]
