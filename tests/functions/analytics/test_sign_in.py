"""People sign in with a wallet: who gets a session, and who does not."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import psycopg
import pytest

from database.sessions import end_sessions
from functions.analytics.json_body import LARGEST_BYTES
from functions.analytics.origins import Origins
from functions.analytics.settings import ChainSettings
from tests.functions.analytics import contract_wallet
from tests.functions.analytics.conftest import GENEROUS, empty_stores, served, without
from tests.functions.analytics.contract_wallet import contract_with, owned_by
from tests.functions.analytics.house import LEDGER, House, forecast
from tests.functions.analytics.wallet import Wallet, minutes_from_now

OTHER_PAGE = "https://dashboard.example"
A_DAY = 24 * 60
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.fixture(scope="module")
def settings(analytics_postgres_url, mongodb_url, redis_url, chain_rpc_url):
    with empty_stores(analytics_postgres_url, mongodb_url, redis_url) as stores:
        chain = ChainSettings(chain_rpc_url, LEDGER, chain_rpc_url)
        yield without(stores, auth="required", chain=chain, budgets=GENEROUS, origins=Origins(others=(OTHER_PAGE,)))


@pytest.fixture(scope="module")
def api(settings):
    with served(settings) as api:
        yield api


@pytest.fixture
def page(api):
    """A browser's page: keeps cookies, and says where it comes from."""
    with page_of(api) as page:
        yield page


@contextmanager
def page_of(api):
    origin = str(api.base_url).rstrip("/")
    with httpx.Client(base_url=origin, headers={"origin": origin}, timeout=30) as page:
        yield page


@pytest.fixture
def postgres(settings):
    with psycopg.connect(settings.postgres_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def wallet():
    return Wallet()


def nonce(page):
    answer = page.post("/api/v1/sign-in/nonce")
    assert answer.status_code == 200, answer.text
    return answer.json()


def sign_in(page, wallet, **changes):
    text = wallet.message(nonce(page), **changes)
    return show(page, text, wallet.sign(text))


def show(page, text, signature):
    return page.post("/api/v1/sign-in", json={"message": text, "signature": signature})


def refused(answer, status, field=None):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "set-cookie" not in answer.headers
    if field:
        assert [error["field"] for error in answer.json()["errors"]] == [field]


def grant(postgres, wallet, group="*", role="viewer"):
    postgres.execute("insert into principals values (%s, 'Ada') on conflict do nothing", (wallet.principal,))
    postgres.execute("insert into grants values (%s, %s, %s)", (wallet.principal, group, role))


def test_who_signs_has_a_session_until_he_signs_out(page, postgres, wallet):
    grant(postgres, wallet)
    assert page.get("/api/v1/feeders").status_code == 401
    answer = sign_in(page, wallet)
    assert answer.status_code == 200, answer.text
    signed_in = answer.json()
    assert (signed_in["principal"], signed_in["name"], signed_in["remedy"]) == (wallet.principal, "Ada", None)
    assert signed_in["grants"] == [{"feeder_group": "*", "role": "viewer"}]
    assert page.get("/api/v1/feeders").status_code == 200
    token = page.cookies["gridledger_session"]
    out = page.post("/api/v1/sign-out")
    assert (out.status_code, out.content) == (204, b"")
    assert not page.cookies
    written = "select action, outcome from audit_log where principal = %s order by entry"
    done = postgres.execute(written, (wallet.principal,)).fetchall()
    assert done == [("POST /api/v1/sign-in", "200 OK"), ("POST /api/v1/sign-out", "204 No Content")]
    assert page.get("/api/v1/feeders", headers={"cookie": f"gridledger_session={token}"}).status_code == 401


def test_the_cookie_is_for_browsers_alone_and_the_token_is_not_kept(page, postgres, wallet):
    kept = dict(part.partition("=")[::2] for part in sign_in(page, wallet).headers["set-cookie"].split("; "))
    token = kept.pop("gridledger_session")
    assert kept == {"HttpOnly": "", "Max-Age": "43200", "Path": "/", "SameSite": "strict"}
    (row,) = postgres.execute("select * from sessions where principal = %s", (wallet.principal,))
    assert token not in str(row)
    assert token.encode() not in row[0]


def test_over_https_the_cookie_never_travels_in_the_clear(settings, wallet):
    origin = "https://grid.example"
    with served(without(settings, origins=Origins(public=origin))) as api:
        api.headers["origin"] = origin
        answer = sign_in(api, wallet)
        assert answer.status_code == 200, answer.text
        assert "; Secure" in answer.headers["set-cookie"]


def test_a_wallet_that_was_granted_nothing_sees_nothing_and_is_told_what_to_do(page, wallet):
    signed_in = sign_in(page, wallet).json()
    assert signed_in["grants"] == []
    assert f"make grant WALLET={wallet.address}" in signed_in["remedy"]


def test_a_contract_wallet_signs_with_the_key_of_its_owner(page, chain_rpc_url, wallet):
    wallet.address = contract_with(chain_rpc_url, owned_by(wallet.address))
    answer = sign_in(page, wallet)
    assert answer.status_code == 200, answer.text
    assert answer.json()["principal"] == f"eth:{wallet.address}"
    refused(show_signed_by(page, wallet, Wallet()), 401)


def show_signed_by(page, wallet, signer):
    text = wallet.message(nonce(page))
    return show(page, text, signer.sign(text))


@pytest.mark.parametrize(
    "code",
    [
        contract_wallet.REVERTS,
        contract_wallet.SAYS_YES_IN_FOUR_BYTES,
        contract_wallet.SAYS_ANOTHER_WORD,
    ],
)
def test_what_a_contract_answers_otherwise_is_no(page, chain_rpc_url, wallet, code):
    wallet.address = contract_with(chain_rpc_url, code)
    refused(sign_in(page, wallet), 401)


def test_a_contract_that_never_ends_is_stopped(page, chain_rpc_url, wallet):
    """anvil does not say by its code that the gas was used up, so it might as well be in trouble."""
    wallet.address = contract_with(chain_rpc_url, contract_wallet.BURNS_GAS)
    refused(sign_in(page, wallet), 503)


def test_the_precompile_that_echoes_the_question_is_no_wallet(page, wallet):
    wallet.address = "0x0000000000000000000000000000000000000004"
    refused(sign_in(page, wallet), 401)


def test_without_the_chain_keys_sign_in_and_contracts_wait(settings, chain_rpc_url, wallet):
    """Never a yes because nobody said no."""
    contract = contract_with(chain_rpc_url, owned_by(wallet.address))
    with served(settings) as api, page_of(api) as page:
        known = nonce(page)  # the chain's id with it
        away = without(settings.chain, rpc_url="http://127.0.0.1:9")
    with House(settings) as house:
        house.commission()
        house.issue(forecast())
        assert house.notarize(forecast()).chain_id == known["chain_id"]  # which the notary's book says now
    with served(without(settings, chain=away)) as api, page_of(api) as page:
        assert sign_in(page, wallet).status_code == 200
        wallet.address = contract
        answer = sign_in(page, wallet)
        refused(answer, 503)
        assert answer.json()["dependency"] == "chain"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("domain", {"domain": "evil.example"}),
        ("domain", {"domain": "127.0.0.1"}),
        ("scheme", {"scheme": "https"}),
        ("uri", {"uri": "http://127.0.0.1:1/"}),
        ("uri", {"uri": "https://evil.example"}),
        ("uri", {"uri": "http://[::1/"}),
        ("chain_id", {"chain_id": 1}),
        ("version", {"version": "2"}),
        ("issued_at", {"issued_at": minutes_from_now(A_DAY)}),
        ("expiration_time", {"expiration_time": minutes_from_now(-2)}),
        ("not_before", {"not_before": minutes_from_now(A_DAY)}),
        ("address", {"address": "0x" + "ab" * 20}),
    ],
)
def test_a_message_for_another_place_or_moment_names_its_field(page, wallet, field, changes):
    refused(sign_in(page, wallet, **changes), 422, field)


def test_a_message_may_say_more_and_its_clock_may_be_a_little_wrong(page, wallet):
    more = {"expiration_time": minutes_from_now(9), "not_before": minutes_from_now(0.5), "request_id": "7"}
    uri = f"{page.base_url}/sign-in?from=dashboard"
    answer = sign_in(page, wallet, scheme="http", uri=uri, issued_at=minutes_from_now(0.5), resources=[uri], **more)
    assert answer.status_code == 200, answer.text


def test_one_nonce_opens_one_session_however_many_come_at_once(page, wallet):
    text = wallet.message(nonce(page))
    signature = wallet.sign(text)
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: show(page, text, signature), range(6)))
    assert sorted(answer.status_code for answer in answers) == [200, *[401] * 5]
    refused(show(page, text, signature), 401)


def test_a_nonce_ends_and_is_forgotten(page, postgres, wallet):
    asked = nonce(page)
    postgres.execute("update sign_in_nonces set expires_at = now() where nonce = %s", (asked["nonce"],))
    text = wallet.message(asked)
    refused(show(page, text, wallet.sign(text)), 401)
    nonce(page)
    kept = postgres.execute("select from sign_in_nonces where nonce = %s", (asked["nonce"],))
    assert kept.fetchone() is None


def test_a_nonce_is_one_of_ours(page, wallet):
    refused(sign_in(page, wallet, nonce="0123456789abcdef"), 401)


def upper_s(signature):
    """The other signature of the same key that fits, as anybody can make it from the first."""
    r, s, v = signature[2:66], int(signature[66:130], 16), int(signature[130:], 16)
    return f"0x{r}{ORDER - s:064x}{55 - v:02x}"


@pytest.mark.parametrize(
    "spoilt",
    [
        upper_s,
        lambda signature: signature[:-2],
        lambda signature: signature + "00",
        lambda signature: signature[:-2] + "1d",
        lambda signature: signature[:-2] + f"{int(signature[-2:], 16) - 27:02x}",
        lambda signature: signature[:-2] + f"{55 - int(signature[-2:], 16):02x}",
        lambda signature: "0x" + "00" * 65,
        lambda signature: "0x" + "00" * 64 + "1b",
        lambda signature: "0x" + "ff" * 64 + "1b",
    ],
    ids=["upper s", "short", "long", "v of 29", "v of 0 or 1", "the other v", "zeros", "zeros with v", "beyond"],
)
def test_a_signature_that_is_not_the_wallets_opens_nothing(page, wallet, spoilt):
    text = wallet.message(nonce(page))
    refused(show(page, text, spoilt(wallet.sign(text))), 401)


def test_a_message_that_was_tampered_with_opens_nothing(page, wallet):
    text = wallet.message(nonce(page))
    refused(show(page, text.replace("Sign in.", "Sign in!"), wallet.sign(text)), 401)
    refused(show_signed_by(page, wallet, Wallet()), 401)


@pytest.mark.parametrize("signature", ["", "0x", "0x1", "27", "0x" + "zz" * 65, "0x" + "00" * 8193])
def test_what_is_no_signature_is_named(page, wallet, signature):
    refused(show(page, wallet.message(nonce(page)), signature), 422, "signature")


@pytest.mark.parametrize(
    ("status", "content", "media_type"),
    [
        (413, b"x" * 10_000_000, "application/json"),
        (415, b"{}", "text/plain"),
        (422, json.dumps({"message": "x" * 20_000, "signature": "0x00"}).encode(), "application/json"),
        (422, b'{"message": "\\ud800", "signature": "0x00"}', "application/json"),
        (422, b"[", "application/json"),
        (422, b'{"message": 7, "signature": null}', "application/json"),
    ],
)
def test_what_is_no_sign_in_at_all(page, status, content, media_type):
    assert len(content) <= LARGEST_BYTES or status == 413
    refused(page.post("/api/v1/sign-in", content=content, headers={"content-type": media_type}), status)


def test_a_session_ends_by_itself_and_is_forgotten(page, api, postgres, wallet):
    sign_in(page, wallet)
    postgres.execute("update sessions set expires_at = now() where principal = %s", (wallet.principal,))
    assert page.get("/api/v1/feeders").status_code == 401
    with page_of(api) as another:
        sign_in(another, Wallet())
    kept = postgres.execute("select from sessions where principal = %s", (wallet.principal,))
    assert kept.fetchone() is None


def test_an_operator_ends_all_sessions_of_a_wallet_and_no_others(page, api, postgres, wallet):
    stranger = Wallet()
    for each in (wallet, stranger):
        grant(postgres, each)
    with page_of(api) as phone, page_of(api) as elsewhere:
        for browser, whose in ((page, wallet), (phone, wallet), (elsewhere, stranger)):
            assert sign_in(browser, whose).status_code == 200
        assert end_sessions(postgres, "ada", wallet.principal) == 2
        statuses = [browser.get("/api/v1/feeders").status_code for browser in (page, phone, elsewhere)]
    assert statuses == [401, 401, 200]
    assert end_sessions(postgres, "ada", wallet.principal) == 0
    assert sign_in(page, wallet).status_code == 200


def test_who_was_granted_nothing_and_is_gone_leaves_nothing_behind(page, postgres):
    stranger, known = Wallet(), Wallet()
    for wallet in (stranger, known):
        sign_in(page, wallet)
    grant(postgres, known)
    postgres.execute("update principals set created_at = now() - interval '1 day'")
    sign_in(page, Wallet())
    assert principals(postgres) >= {stranger.principal, known.principal}  # both have a session
    postgres.execute("update sessions set ended_at = now()")
    sign_in(page, Wallet())
    assert principals(postgres) & {stranger.principal, known.principal} == {known.principal}


def principals(postgres):
    return {principal for (principal,) in postgres.execute("select principal from principals")}


def test_only_pages_of_ours_may_have_people_sign_in(page, api, wallet):
    page.headers["origin"] = "https://evil.example"
    refused(page.post("/api/v1/sign-in/nonce"), 403)
    page.headers["origin"] = OTHER_PAGE
    asked = nonce(page)
    assert (asked["domain"], asked["uri"]) == ("dashboard.example", OTHER_PAGE)
    assert sign_in(page, wallet).status_code == 200
    del page.headers["origin"]
    page.cookies.clear()
    assert nonce(page)["uri"] == str(api.base_url).rstrip("/")


def test_a_host_that_only_the_request_names_is_no_place_to_sign_in(page):
    """Else a page in between could have people sign in to us with a message that they gave to it."""
    answer = page.post("/api/v1/sign-in/nonce", headers={"host": "evil.example", "origin": "http://evil.example"})
    refused(answer, 501)
    assert "PUBLIC_ORIGIN" in answer.json()["detail"]


def test_without_a_chain_nobody_signs_in(settings):
    with served(without(settings, chain=None)) as api:
        refused(api.post("/api/v1/sign-in/nonce"), 501)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_a_session_counts_for_pages_of_ours_only(page, postgres, wallet, origin):
    grant(postgres, wallet, role="admin")
    sign_in(page, wallet)
    own = page.headers.pop("origin")
    headers = {"origin": origin} if origin else {}
    refused(page.post("/api/v1/redrives", json={"letters": [1]}, headers=headers), 403)
    handshake = {"connection": "upgrade", "upgrade": "websocket", "sec-websocket-version": "13"}
    handshake["sec-websocket-key"] = "AAAAAAAAAAAAAAAAAAAAAA=="
    assert page.get("/api/v1/stream", headers=headers | handshake).status_code == 403
    assert page.get("/api/v1/feeders", headers=headers).status_code == (403 if origin else 200)
    assert page.post("/api/v1/redrives", json={"letters": [1]}, headers={"origin": own}).status_code == 501
