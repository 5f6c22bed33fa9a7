"""What a person can see and do on the dashboard, for journeys against a running stack."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect


class DashboardPage:
    """The dashboard at `url`, e.g. http://127.0.0.1:8000."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url.rstrip("/")

    def open(self, series: str | None = None) -> None:
        """The page itself; what it shows may still be on its way."""
        self.page.goto(f"{self.url}/?series={series}" if series else f"{self.url}/")

    def wait_for_badge(self, *verdicts: str, timeout_s: float = 60) -> None:
        """Until the browser's own check says one of `pending`, `included`, `final`, `late`, `mismatch`, …"""
        wanted = re.compile(f"^({'|'.join(verdicts)})$")
        expect(self.page.get_by_test_id("proof-badge")).to_have_attribute(
            "data-verdict", wanted, timeout=timeout_s * 1000
        )

    def wait_for_connection(self, state: str, timeout_s: float = 60) -> None:
        """`connecting`, `live`, `reconnecting` or `stale`."""
        connection = self.page.get_by_test_id("connection")
        expect(connection).to_have_attribute("data-connection", state, timeout=timeout_s * 1000)

    def title(self) -> str:
        """The name of the series on the chart."""
        return self.page.locator("#series-title").inner_text()

    def feeders(self) -> list[str]:
        """Feeder ids, as listed."""
        rows = self.page.locator("[data-feeder]")
        rows.first.wait_for()
        return [str(row.get_attribute("data-feeder")) for row in rows.all()]

    def meters(self) -> list[str]:
        """The meters listed below the selected feeder."""
        return self.page.get_by_role("navigation", name="Series").locator("ul ul a").all_inner_texts()

    def recent_origins(self) -> list[str]:
        """Origins of the forecasts listed, newest first, as text in the site's zone."""
        section = self.page.locator("section", has=self.page.locator("#recent-title"))
        return [text.split("\n")[0] for text in section.locator("li").all_inner_texts()]

    def tamper(self, path: str, change: Callable[[Any], None]) -> None:
        """From now on `change` alters every JSON answer whose path matches the glob, e.g. `**/predictions?*`."""

        def altered(route: Route) -> None:
            response = route.fetch()
            body = response.json()
            change(body)
            route.fulfill(response=response, json=body)

        self.page.route(path, altered)
