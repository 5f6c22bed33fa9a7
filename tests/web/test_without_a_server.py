"""The built page when nobody answers it: words and a remedy, never a blank page."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.web.dashboard_page import DashboardPage
from tests.web.static_site import served


def test_a_server_that_is_down_is_named_and_tried_again(page: Page, dashboard_folder: Path) -> None:
    with served(dashboard_folder) as url:
        DashboardPage(page, url).open()
        expect(page.get_by_role("heading", name="The server cannot be reached")).to_be_visible()
        with page.expect_request("**/api/v1/feeders"):
            page.get_by_role("button", name="Try again now").click()


def test_nothing_comes_from_other_hosts(page: Page, dashboard_folder: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with served(dashboard_folder) as url:
        DashboardPage(page, url).open()
        expect(page.get_by_role("heading")).to_be_visible()
        assert [other for other in asked if not other.startswith(url)] == []


def test_it_fits_a_narrow_phone(page: Page, dashboard_folder: Path) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    with served(dashboard_folder) as url:
        DashboardPage(page, url).open()
        expect(page.get_by_role("heading")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 320
