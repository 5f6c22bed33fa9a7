"""The dashboard in a browser: what a first visit loads, when it is painted, how smooth the chart is, what axe finds.

`make bench-web`. The built page and headless Chromium; API, live stream and ledger are the stand-in of tests/web on a
real chain, so that stores and models take no part. All on this machine: the browser draws without a GPU.

- First load: every script of `/` in gzip; largest contentful paint with the CPU four times slower and a fast 3G line
  (1.6 Mbit/s down, 150 ms), until the badge is green.
- Frames: drawn in a second while 60 corrected hours a second come over the stream, each of which changes the chart;
  beside the same page without news.
- Soak: an hour of one event a second, two days of forecasts among them, as fast as the page takes them.
- axe: rules that do not hold on the four pages, in light and dark.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file

from bench.dashboard.page import READY, first_load, frames_per_second, violations
from bench.dashboard.soak import Kept, kept_after
from domain.actuals import ActualsCorrected
from embedded.anvil import FUNDED_PRIVATE_KEY, anvil
from embedded.layout import ROOT, Layout
from embedded.ledger import deploy_ledger
from embedded.npm_build import DASHBOARD, build_dashboard, install_packages
from embedded.ports import free_port
from embedded.process import running
from embedded.supervisor import Supervisor
from tests.browser import browser as chromium
from tests.web.analytics_stand_in import StandIn
from tests.web.pilot_region import HOUR, MILL_ROAD, Region, chain_now, event_frame

_PAGES = ("/", "/skill", "/check", "/dead-letters")
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
_UPDATES_PER_S = 60
_SECONDS = 10
_LOTS, _EVENTS_A_LOT, _EVENTS_AN_HOUR = 6, 600, 75


def main() -> None:
    program = chromium()
    if program is None:
        raise SystemExit("no Chromium or Chrome: install one, or run `python -m playwright install chromium`")
    with (
        tempfile.TemporaryDirectory() as folder,
        stand_in(Path(folder)) as analytics,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=["--no-sandbox"]) as browser,
    ):
        load = first_load(browser, analytics.url)
        print(f"first load: {load.script_kb} kB of scripts, painted after {load.paint_s} s", flush=True)
        quiet, busy = _frames(browser, analytics, 0), _frames(browser, analytics, _UPDATES_PER_S)
        print(
            f"frames a second: {quiet:.0f} without news, {busy:.0f} with {_UPDATES_PER_S} updates a second", flush=True
        )
        kept = _soak(browser, analytics)
        print(f"soak, after each {_EVENTS_A_LOT} events: {[each.heap_mb for each in kept]} MB", flush=True)
        found = {path: rules for path in _PAGES if (rules := _violations(browser, analytics.url + path))}
        print(f"axe: {found or 'nothing'}")
    figures: dict[str, object] = {"first_load_js_kb": load.script_kb, "lcp_s": load.paint_s}
    figures |= {"chart_fps": round(busy, 1), "chart_fps_without_news": round(quiet, 1)}
    figures |= {"soak_heap_mb": [each.heap_mb for each in kept], "soak_elements": [each.elements for each in kept]}
    print(json.dumps({"benchmark": "web"} | figures | {"axe_violations": sum(map(len, found.values()))}))


@contextmanager
def stand_in(folder: Path) -> Iterator[StandIn]:
    """The dashboard as built now, and a region with one forecast of each feeder that is final."""
    layout = Layout(folder)
    layout.create()
    builds = Supervisor(layout.run, print)
    install_packages("web", layout, builds)
    build_dashboard(layout, builds)
    with running(anvil(folder / "anvil", free_port("bench", 0, print)), folder / "anvil.log") as rpc_url:
        ledger = deploy_ledger(rpc_url, FUNDED_PRIVATE_KEY, layout, builds)
        region = Region(rpc_url, ledger, chain_now(rpc_url).replace(minute=0, second=0) + 24 * HOUR)
        region.issue()
        region.notarize()
        with StandIn(region).serving(DASHBOARD) as served:
            yield served


def _frames(browser: Browser, analytics: StandIn, updates_per_s: int) -> float:
    with open_page(browser, analytics) as page:
        return frames_per_second(page, _SECONDS, updates_per_s, corrections(analytics))


def _soak(browser: Browser, analytics: StandIn) -> list[Kept]:
    """The first two lots hold the two days of forecasts that a page keeps; after them it should not grow."""
    region, correct = analytics.region, corrections(analytics)

    def lot() -> None:
        for number in range(_EVENTS_A_LOT):
            if number % _EVENTS_AN_HOUR == 0:
                for _ in range(4):
                    analytics.send(region.close_hour() + region.issue())
            correct()

    with open_page(browser, analytics) as page:
        return kept_after(page, _LOTS, lot)


def corrections(analytics: StandIn) -> Callable[[], None]:
    """Each call another hour's energy on the chart."""
    revisions = count(1)

    def correct() -> None:
        revision = next(revisions)
        hour = analytics.region.now - (1 + revision % 24) * HOUR
        energy_wh = 18_000 + 500 * (revision % 7)
        correction = ActualsCorrected(MILL_ROAD.feeder, MILL_ROAD.feeder, hour, hour + HOUR, energy_wh, revision)
        analytics.send([event_frame(correction)])

    return correct


@contextmanager
def open_page(browser: Browser, analytics: StandIn) -> Iterator[Page]:
    """At the first feeder, verified and live."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(analytics.url)
        page.wait_for_selector(READY)
        page.wait_for_selector("[data-connection=live]")
        yield page


def _violations(browser: Browser, url: str) -> list[str]:
    found = []
    for scheme in _SCHEMES:
        with browser.new_context(color_scheme=scheme, reduced_motion="reduce") as context:
            page = context.new_page()
            page.goto(url)
            page.wait_for_load_state("networkidle")
            found += violations(page, _AXE)
    return found


if __name__ == "__main__":
    main()
