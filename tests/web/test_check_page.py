"""A proof bundle dropped on the page: checked against the chain, with our server there or away."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.analytics_stand_in import StandIn
from tests.web.dashboard_page import DashboardPage
from tests.web.pilot_region import MILL_ROAD, Region


@pytest.fixture
def bundle(region: Region) -> dict[str, Any]:
    region.issue()
    region.notarize()
    found = region.bundle(region.forecasts[0].forecast_id, MILL_ROAD.feeder)
    assert found
    return found


@pytest.fixture
def check(page: Page, analytics: StandIn) -> DashboardPage:
    """Open at the page that checks files, which knows its ledger."""
    page.goto(f"{analytics.url}/check")
    expect(page.locator("[data-source=server]")).to_be_visible()
    return DashboardPage(page, analytics.url)


def choose(check: DashboardPage, content: bytes, name: str = "bundle.json") -> None:
    check.page.get_by_label("Drop a bundle").set_input_files(
        {"name": name, "mimeType": "application/json", "buffer": content}
    )


def test_a_dropped_bundle_is_verified_with_our_server_away(check: DashboardPage, bundle: dict[str, Any]) -> None:
    check.stop_answers()
    check.page.reload()
    expect(check.page.locator("[data-source=remembered]")).to_be_visible()
    check.page.evaluate(
        """text => {
            const files = new DataTransfer();
            files.items.add(new File([text], "bundle.json"));
            const zone = document.querySelector("[data-testid=drop-zone]");
            zone.dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true}));
        }""",
        json.dumps(bundle),
    )
    check.wait_for_badge("final")
    expect(check.page.locator("#proof li")).to_have_count(5)


def one_wh_more(bundle: Any) -> None:
    bundle["forecast"]["energy_wh"][3][5] += 1


def a_field_more(bundle: Any) -> None:
    bundle["forecast"]["note"] = "trust me"


def another_issuer(bundle: Any) -> None:
    bundle["chain"]["issuer"] = "0x" + "99" * 20


def claimed_earlier(bundle: Any) -> None:
    bundle["chain"]["block_time"] = "2026-06-15T00:00:00Z"


@pytest.mark.parametrize("change", [one_wh_more, a_field_more, another_issuer, claimed_earlier])
def test_whatever_was_changed_is_a_mismatch(
    check: DashboardPage, bundle: dict[str, Any], change: Callable[[Any], None]
) -> None:
    change(bundle)
    choose(check, json.dumps(bundle).encode())
    check.wait_for_badge("mismatch")


def test_without_a_node_nothing_is_claimed(check: DashboardPage, bundle: dict[str, Any]) -> None:
    check.page.get_by_label("Node (JSON-RPC)").fill("http://127.0.0.1:9")
    choose(check, json.dumps(bundle).encode())
    check.wait_for_badge("cannot check")
    expect(check.page.locator("#proof")).to_contain_text("does not answer")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"hello", "This file is not JSON"),
        (b"[]", "the bundle is missing"),
        (b'{"schema": "org.gridledger.score-bundle.v1"}', "verify.py score FILE"),
        (b'{"schema": "else"}', "This file says it is \u201celse\u201d"),
        (b'{"schema": "org.gridledger.proof-bundle.v1", "status": "final"}', "salt is missing"),
        (b" " * 50_000_000, "This file has 50.0 MB"),
    ],
    ids=["text", "list", "score", "else", "half", "large"],
)
def test_what_is_no_bundle_is_told_in_words(check: DashboardPage, tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "file.json"
    file.write_bytes(content)
    check.page.get_by_label("Drop a bundle").set_input_files(file)
    expect(check.alert()).to_contain_text(words)
    expect(check.page.get_by_test_id("proof-badge")).to_have_count(0)
