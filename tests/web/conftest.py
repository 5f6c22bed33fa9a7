"""The built dashboard and a browser to look at it with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from embedded.layout import Layout
from embedded.npm_build import DASHBOARD, build_dashboard, install_packages
from embedded.supervisor import Supervisor
from tests.web.browser import chromium


@pytest.fixture(scope="session")
def dashboard_folder() -> Path:
    """The static files, built when a source changed since the last build."""
    layout = Layout()
    layout.create()
    builds = Supervisor(layout.run, print)
    install_packages("web", layout, builds)
    build_dashboard(layout, builds)
    return DASHBOARD


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own; the test fails when a script on it throws."""
    thrown: list[str] = []
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: thrown.append(str(error)))
        yield page
    assert thrown == []
