"""Signing in on the dashboard, against real analytics that asks who you are: with a wallet, with a key, and out."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.functions.analytics.house import HOUR, ORIGIN, forecast
from tests.web.dashboard_page import DashboardPage
from tests.web.guarded_site import GuardedSite
from tests.web.test_accessibility import tab_to, violations

NORTH = "North, total"


@pytest.fixture
def dashboard(page: Page, site: GuardedSite) -> DashboardPage:
    """Signed out, with a wallet at hand."""
    site.give_wallet(page)
    shown = DashboardPage(page, site.url)
    shown.open()
    expect(page.get_by_role("heading", name="Sign in to see forecasts")).to_be_visible()
    return shown


def sign_in_with_wallet(page: Page) -> None:
    page.get_by_role("button", name="Sign in with Test Wallet").click()


def sign_in_with_key(page: Page, text: str) -> None:
    page.get_by_label("API key").fill(text)
    page.get_by_role("button", name="Sign in with the key").click()


def refusal(page: Page) -> str:
    """What the panel says against the last attempt."""
    alert = page.get_by_role("main").get_by_role("alert")
    expect(alert).to_be_visible()
    return str(alert.text_content())


def test_who_signs_with_a_wallet_sees_what_is_theirs_until_signing_out(
    dashboard: DashboardPage, site: GuardedSite
) -> None:
    page, address = dashboard.page, site.account(0)
    sign_in_with_wallet(page)
    dashboard.wait_for_title(NORTH)
    dashboard.wait_for_connection("live")
    assert dashboard.feeders() == ["north"]
    page.get_by_text(f"{address[:6]}…{address[-4:]}").click()
    expect(page.get_by_role("banner")).to_contain_text("viewer of feeder group north")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to see forecasts")).to_be_visible()
    expect(page.get_by_text("North")).to_have_count(0)


def test_what_the_wallet_does_afterwards_is_told_and_changes_nothing(
    dashboard: DashboardPage, site: GuardedSite
) -> None:
    page = dashboard.page
    sign_in_with_wallet(page)
    dashboard.wait_for_title(NORTH)
    banner = page.get_by_role("banner")
    page.evaluate("address => window.wallet.emit('accountsChanged', [address])", site.account(1))
    expect(banner).to_contain_text("Test Wallet shows another account")
    page.evaluate("window.wallet.emit('accountsChanged', [])")
    expect(banner).to_contain_text("is disconnected from this page. You stay signed in as")
    page.evaluate("address => window.wallet.emit('accountsChanged', [address])", site.account(0).lower())
    expect(banner).not_to_contain_text("Test Wallet")
    page.evaluate("window.wallet.emit('chainChanged', '0x1')")
    expect(banner).to_contain_text("Test Wallet went to chain 1. Your session goes on")
    assert dashboard.feeders() == ["north"]


def test_a_wallet_on_another_chain_is_asked_to_change(dashboard: DashboardPage) -> None:
    page = dashboard.page
    page.evaluate("window.wallet.chainId = '0x1'")
    sign_in_with_wallet(page)
    dashboard.wait_for_title(NORTH)
    assert page.evaluate("window.wallet.chainId") == "0x7a69"


def test_a_wallet_that_does_not_know_the_chain_is_told_of_it(dashboard: DashboardPage, site: GuardedSite) -> None:
    page = dashboard.page
    page.evaluate("Object.assign(window.wallet, {chainId: '0x1', chains: ['0x1']})")
    sign_in_with_wallet(page)
    assert "Test Wallet does not know chain 31337" in refusal(page)
    page.get_by_role("button", name="Add this chain to Test Wallet").click()
    dashboard.wait_for_title(NORTH)
    added = page.evaluate("window.wallet.added")
    assert (added["chainId"], added["rpcUrls"]) == ("0x7a69", [site.rpc_url])


@pytest.mark.parametrize(
    ("method", "code", "words"),
    [
        ("eth_requestAccounts", 4001, "You declined in Test Wallet."),
        ("eth_requestAccounts", -32002, "Test Wallet still waits for an answer to an earlier question"),
        ("personal_sign", 4001, "You declined in Test Wallet. Nothing was signed."),
    ],
)
def test_a_wallet_that_refuses_is_named_and_can_be_asked_again(
    dashboard: DashboardPage, method: str, code: int, words: str
) -> None:
    page = dashboard.page
    page.evaluate("refuses => Object.assign(window.wallet, {refuses})", {method: code})
    sign_in_with_wallet(page)
    assert words in refusal(page)
    page.evaluate("window.wallet.refuses = {}")
    sign_in_with_wallet(page)
    dashboard.wait_for_title(NORTH)


def test_a_wallet_that_was_granted_nothing_is_told_what_to_do(page: Page, site: GuardedSite) -> None:
    site.give_wallet(page, account=2)
    DashboardPage(page, site.url).open()
    sign_in_with_wallet(page)
    expect(page.get_by_role("heading", name="Nothing is granted to you yet")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(f"make grant WALLET={site.account(2)} ROLE=viewer")


def test_a_key_opens_the_page_and_its_stream_and_stays_nowhere(page: Page, site: GuardedSite) -> None:
    dashboard = DashboardPage(page, site.url)
    dashboard.open()
    expect(page.get_by_role("main")).to_contain_text("No wallet was found in this browser.")
    sign_in_with_key(page, "glk_of_nobody")
    assert "not written as keys are" in refusal(page)
    key = site.key("viewer", "north")
    sign_in_with_key(page, key.text())
    dashboard.wait_for_title(NORTH)
    dashboard.wait_for_connection("live")
    newer = forecast(ORIGIN + HOUR)
    site.house.issue(newer)
    site.house.broadcast(newer)
    expect(page.locator("#series")).to_contain_text("08:00 UTC")
    expect(page.get_by_role("banner")).to_contain_text(f"key {key.key_id[:6]}")
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, location.href, document.cookie])")
    assert key.text() not in kept
    page.reload()
    dashboard.wait_for_title(NORTH)


def test_what_a_role_does_not_allow_is_said_in_place(page: Page, site: GuardedSite) -> None:
    dashboard = DashboardPage(page, site.url)
    dashboard.open()
    sign_in_with_key(page, site.key("viewer", "north").text())
    dashboard.wait_for_title(NORTH)
    expect(page.get_by_role("region", name="Data health")).to_contain_text(
        re.compile(r"takes the role viewer of every feeder group .* has none there\. Whoever runs the house can grant")
    )
    page.get_by_role("link", name="Dead letters").click()
    expect(page.get_by_role("heading", name="Your role does not allow this")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("takes the role operator of every feeder group")


def test_a_session_that_ends_in_the_middle_keeps_what_is_shown_and_asks_for_no_more(
    dashboard: DashboardPage, site: GuardedSite
) -> None:
    page = dashboard.page
    sign_in_with_wallet(page)
    dashboard.wait_for_title(NORTH)
    dashboard.wait_for_connection("live")
    page.clock.install()
    site.end_sessions()
    expect(dashboard.alert()).to_contain_text("Your session is over.")
    dashboard.wait_for_connection("refused")
    page.clock.run_for(5_000)  # what was asked for along with what was refused
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.clock.run_for(45_000)  # a clock that is more than a minute wrong cannot sign in
    assert asked == []
    dashboard.wait_for_title(NORTH)
    page.get_by_role("button", name="Sign in").click()
    sign_in_with_wallet(page)
    dashboard.wait_for_connection("live")
    expect(dashboard.alert()).to_have_count(0)


def test_who_asks_too_often_is_told_how_long_to_wait(page: Page, site: GuardedSite) -> None:
    page.route(
        "**/api/v1/feeders",
        lambda route: route.fulfill(status=429, headers={"retry-after": "37"}, json={"detail": "More than enough."}),
    )
    DashboardPage(page, site.url).open()
    expect(page.get_by_role("heading", name="Too many requests")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("More than enough. This page asks again by itself in 37 seconds.")


def test_a_keyboard_alone_signs_in(dashboard: DashboardPage) -> None:
    page = dashboard.page
    tab_to(page, "Sign in with Test Wallet")
    page.keyboard.press("Enter")
    dashboard.wait_for_title(NORTH)
    tab_to(page, "You are")
    page.keyboard.press("Enter")
    tab_to(page, "Sign out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sign in to see forecasts")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing_and_it_fits(
    browser: Browser, site: GuardedSite, scheme: Literal["light", "dark"], width: int
) -> None:
    found = {}
    with browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        site.give_wallet(page)
        dashboard = DashboardPage(page, site.url)

        def look(state: str) -> None:
            found[state] = violations(page)
            assert page.evaluate("document.documentElement.scrollWidth") == width, state

        dashboard.open()
        sign_in_with_key(page, "glk_of_nobody")
        refusal(page)
        look("refused")
        sign_in_with_wallet(page)
        dashboard.wait_for_title(NORTH)
        page.locator("summary", has_text="You are").click()
        look("signed in")
        site.end_sessions()
        dashboard.alert().get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name="Sign in with Test Wallet")).to_be_visible()
        look("session over")
    assert {state: each for state, each in found.items() if each} == {}
