"""One reading all the way: from a simulated meter to a forecast that this browser has proven on chain."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from embedded.layout import ROOT
from tests.end_to_end.house import House
from tests.end_to_end.readings import metered
from tests.web.dashboard_page import DashboardPage

pytestmark = pytest.mark.stack

PICTURES = ROOT / "test-results"
FIRST_FORECAST_S = 240
NEXT_FORECAST_S = 90
PENDING = 10  # the verifier's exit code


@pytest.fixture
def dashboard(house: House, page: Page) -> DashboardPage:
    """Open, at the first feeder."""
    shown = DashboardPage(page, house.analytics_url)
    shown.open()
    return shown


def test_a_reading_becomes_a_forecast_verified_in_the_browser(house: House, dashboard: DashboardPage) -> None:
    dashboard.wait_for_badge("included", "final", timeout_s=FIRST_FORECAST_S)
    assert dashboard.badge_text().startswith("Proof: Verified")
    meters = set(dashboard.meters())
    assert meters
    assert meters <= metered(house.endpoints.kafka_bootstrap_servers)  # their readings came from outside


@pytest.mark.parametrize(
    ("name", "width", "scheme"), [("light", 1280, "light"), ("dark", 1280, "dark"), ("phone", 390, "light")]
)
def test_it_is_shown_on_every_screen(house: House, browser: Browser, name: str, width: int, scheme: str) -> None:
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:  # type: ignore[arg-type]
        dashboard = DashboardPage(context.new_page(), house.analytics_url)
        dashboard.open()
        dashboard.wait_for_connection("live")
        dashboard.wait_for_badge("included", "final", timeout_s=NEXT_FORECAST_S)
        PICTURES.mkdir(exist_ok=True)
        dashboard.page.screenshot(path=PICTURES / f"dashboard-{name}.png", full_page=True, animations="disabled")
        assert dashboard.page.evaluate("document.documentElement.scrollWidth") == width


def test_a_changed_digit_turns_the_badge_red(dashboard: DashboardPage) -> None:
    dashboard.wait_for_badge("included", "final", timeout_s=NEXT_FORECAST_S)

    def one_digit(body: dict) -> None:  # type: ignore[type-arg]
        for forecast in body["forecasts"]:
            forecast["energy_wh"][12][5] += 1

    dashboard.tamper("**/predictions?*", one_digit)
    dashboard.open()
    dashboard.wait_for_badge("mismatch", timeout_s=NEXT_FORECAST_S)
    PICTURES.mkdir(exist_ok=True)
    dashboard.page.screenshot(path=PICTURES / "dashboard-mismatch.png", full_page=True, animations="disabled")


def test_the_bundle_convinces_the_auditor(house: House, dashboard: DashboardPage, tmp_path: Path) -> None:
    dashboard.wait_for_badge("included", "final", timeout_s=NEXT_FORECAST_S)
    bundle = tmp_path / "bundle.json"

    def convinced() -> bool:
        """The next hour's forecast may have taken the place of the one on screen: its proof is under way then."""
        with dashboard.page.expect_download() as download:
            dashboard.page.get_by_role("link", name="Download bundle").click()
        download.value.save_as(bundle)
        verifier = [sys.executable, str(ROOT / "verifier" / "verify.py"), str(bundle)]
        done = subprocess.run(
            [*verifier, "--rpc", house.endpoints.chain_rpc_url], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode in {0, PENDING}, done.stdout + done.stderr
        return done.returncode == 0

    house.until("the auditor is convinced", convinced, NEXT_FORECAST_S)


def test_all_stations_agree(house: House) -> None:
    house.until("windows, forecasts, stored, broadcast and notarized agree", lambda: house.tally().agrees(), 90)
    assert house.tally().dead_letters == 0
