"""The built dashboard, a browser to look at it with, and a server with a region on a real chain."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from embedded.anvil import FUNDED_PRIVATE_KEY
from embedded.layout import Layout
from embedded.ledger import deploy_ledger
from embedded.npm_build import DASHBOARD, build_dashboard, install_packages
from embedded.supervisor import Supervisor
from tests.web.analytics_stand_in import StandIn
from tests.web.pilot_region import Region, chain_now

# A Monday in summer time; chains cannot go back, so each region begins later than the one before.
_FIRST_MORNING = datetime(2026, 6, 15, 11, tzinfo=UTC)


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Layout, Supervisor]:
    layout = Layout(tmp_path_factory.mktemp("builds"))
    layout.create()
    return layout, Supervisor(layout.run, print)


@pytest.fixture(scope="session")
def dashboard_folder(builds: tuple[Layout, Supervisor]) -> Path:
    """The static files, built when a source changed since the last build."""
    install_packages("web", *builds)
    build_dashboard(*builds)
    return DASHBOARD


@pytest.fixture(scope="session")
def ledger(chain_rpc_url: str, builds: tuple[Layout, Supervisor]) -> str:
    """The address of ForecastLedger on the tests' chain."""
    return deploy_ledger(chain_rpc_url, FUNDED_PRIVATE_KEY, *builds)


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses root
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=chromium, args=arguments) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own; the test fails when a script on it throws."""
    thrown: list[str] = []
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: thrown.append(str(error)))
        yield page
    assert thrown == []


@pytest.fixture
def region(chain_rpc_url: str, ledger: str) -> Region:
    """Nothing is forecast yet."""
    began = _FIRST_MORNING
    while began <= chain_now(chain_rpc_url):
        began += timedelta(days=1)
    return Region(chain_rpc_url, ledger, began)


@pytest.fixture
def analytics(region: Region, dashboard_folder: Path) -> Iterator[StandIn]:
    """Serves the region and the dashboard."""
    with StandIn(region).serving(dashboard_folder) as served:
        yield served
