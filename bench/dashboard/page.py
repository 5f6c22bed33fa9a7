"""What a browser measures of a page: what it had to load, when it was painted, how often it draws, what axe finds."""

import gzip
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct
from playwright.sync_api import Browser, Page, Response

_SLOWER = 4  # times, than this machine's CPU
_DOWN_BYTES_S, _UP_BYTES_S, _LATENCY_MS = 1_600_000 / 8, 750_000 / 8, 150  # a fast 3G line
_PATIENCE_MS = 120_000
_WATCH_PAINT = """new PerformanceObserver(list => { for (const each of list.getEntries()) window.lcp = each.startTime })
    .observe({type: "largest-contentful-paint", buffered: true})"""
_COUNT_FRAMES = """seconds => new Promise(done => {
    let frames = 0;
    const begins = performance.now();
    const count = now => {
        frames += 1;
        now - begins < 1000 * seconds ? requestAnimationFrame(count) : done(1000 * frames / (now - begins));
    };
    requestAnimationFrame(count);
})"""
READY = "[data-testid=proof-badge][data-verdict=final]"


class Load(Struct, frozen=True):
    """Scripts as gzip makes them, and the largest contentful paint on the slow line and CPU."""

    script_kb: float
    paint_s: float


def first_load(browser: Browser, url: str) -> Load:
    """Of a browser that was never here."""
    with browser.new_context() as context:
        page = context.new_page()
        scripts: list[Response] = []
        page.on("response", lambda got: scripts.append(got) if got.request.resource_type == "script" else None)
        throttle = context.new_cdp_session(page)
        throttle.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
        line: dict[str, float] = {"offline": False, "latency": _LATENCY_MS}
        line |= {"downloadThroughput": _DOWN_BYTES_S, "uploadThroughput": _UP_BYTES_S}
        throttle.send("Network.enable")
        throttle.send("Network.emulateNetworkConditions", line)
        page.add_init_script(_WATCH_PAINT)
        page.goto(url, timeout=_PATIENCE_MS)
        page.wait_for_selector(READY, timeout=_PATIENCE_MS)
        paint_s = float(page.evaluate("window.lcp")) / 1000
        script_kb = sum(len(gzip.compress(each.body())) for each in scripts) / 1000
    return Load(round(script_kb, 1), round(paint_s, 2))


def frames_per_second(page: Page, seconds: float, per_second: float, update: Callable[[], None]) -> float:
    """While `update` is called so often; median of the seconds' own figures."""
    over = threading.Event()
    begins = time.monotonic()

    def send() -> None:
        sent = 0
        while not over.wait(max(0.0, begins + sent / per_second - time.monotonic())):
            update()
            sent += 1

    sender = threading.Thread(target=send) if per_second else None
    if sender:
        sender.start()
    try:
        return statistics.median(float(page.evaluate(_COUNT_FRAMES, 1)) for _ in range(round(seconds)))
    finally:
        over.set()
        if sender:
            sender.join()


def violations(page: Page, axe: Path) -> list[str]:
    """Rules of axe that do not hold."""
    page.evaluate(axe.read_text())  # as a script of the page it would not run: its policy
    found: dict[str, Any] = page.evaluate("axe.run()")
    return [each["id"] for each in found["violations"]]
