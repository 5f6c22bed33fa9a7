"""What a person can see and do on the dashboard, for journeys against a running stack."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, Route, expect


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

    def alert(self) -> Locator:
        """What the page warns of."""
        return self.page.locator("[role=alert]:not(#__next-route-announcer__)")

    def badge_text(self) -> str:
        """The badge's words, those for screen readers first."""
        return str(self.page.get_by_test_id("proof-badge").text_content())

    def wait_for_title(self, series: str, timeout_s: float = 20) -> None:
        """Until the chart is that of the series with this name."""
        expect(self.page.locator("#series-title")).to_have_text(series, timeout=timeout_s * 1000)

    def wait_for_origins(self, *origins: datetime, zone: str, timeout_s: float = 20) -> None:
        """Until the forecasts listed are those of these origins, newest first."""
        listed = self.page.locator("section", has=self.page.locator("#recent-title")).locator("li")
        wanted = [re.compile(f"^{re.escape(moment_text(origin, zone))}") for origin in origins]
        expect(listed).to_have_text(wanted, timeout=timeout_s * 1000)

    def feeders(self) -> list[str]:
        """Feeder ids, as listed."""
        rows = self.page.locator("[data-feeder]")
        rows.first.wait_for()
        return [str(row.get_attribute("data-feeder")) for row in rows.all()]

    def meters(self) -> list[str]:
        """The meters listed below the selected feeder."""
        return self.page.locator("[data-meter] a").all_inner_texts()

    def stop_answers(self) -> None:
        """From now on no request is answered; the stream goes on."""
        self.page.route(re.compile("/api/v1/"), lambda route: route.abort())

    def tamper(self, path: str, change: Callable[[Any], None]) -> None:
        """From now on `change` alters every JSON answer whose path matches the glob, e.g. `**/predictions?*`."""

        def altered(route: Route) -> None:
            response = route.fetch()
            body = response.json()
            change(body)
            route.fulfill(response=response, json=body)

        self.page.route(path, altered)


def moment_text(moment: datetime, zone: str) -> str:
    """Mon 15 Jun, 13:00 UTC+1, as the dashboard writes it; zones of whole hours only."""
    there = moment.astimezone(ZoneInfo(zone))
    hours = (there.utcoffset() or timedelta()) // timedelta(hours=1)
    return f"{there:%a} {there.day} {there:%b}, {there:%H:%M} UTC{hours:+d}"
