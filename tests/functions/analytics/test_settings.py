"""What stops the process at its start."""

import pytest

from functions.analytics.budgets import Budgets
from functions.analytics.origins import Origins
from functions.analytics.settings import Settings
from tests.functions.analytics.conftest import without

NEEDED = {
    "AUTH": "open",
    "POSTGRES_URL": "postgresql://u@h/d",
    "MONGODB_URL": "mongodb://h/d",
    "REDIS_URL": "redis://h/0",
}
OPTIONAL = (
    "KAFKA_BOOTSTRAP_SERVERS",
    "CHAIN_RPC_URL",
    "LEDGER_ADDRESS",
    "BROWSER_CHAIN_RPC_URL",
    "MODEL_DIR",
    "NOTARY_ADDRESS",
    "K_SINK",
    "WEB_ROOT",
    "PUBLIC_ORIGIN",
    "CORS_ORIGINS",
    "RATE_LIMIT_PER_MINUTE",
    "WRITE_LIMIT_PER_MINUTE",
    "SIGN_IN_LIMIT_PER_MINUTE",
    "STREAM_LIMIT",
)


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    for name in OPTIONAL:
        monkeypatch.delenv(name, raising=False)
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_missing_is_named(monkeypatch, name):
    monkeypatch.setenv(name, "")
    with pytest.raises(SystemExit, match=name):
        Settings.from_environment()


def test_who_is_answered_is_said_in_one_of_two_words(monkeypatch):
    assert Settings.from_environment().auth == "open"
    monkeypatch.setenv("AUTH", "required")
    assert Settings.from_environment().auth == "required"
    monkeypatch.setenv("AUTH", "Required")
    with pytest.raises(SystemExit, match="AUTH is Required"):
        Settings.from_environment()


def test_a_folder_without_a_dashboard_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("WEB_ROOT", str(tmp_path))
    with pytest.raises(SystemExit, match=r"index\.html"):
        Settings.from_environment()


def test_browsers_ask_the_same_node_unless_told_otherwise(monkeypatch):
    assert Settings.from_environment().chain is None
    monkeypatch.setenv("CHAIN_RPC_URL", "http://node")
    monkeypatch.setenv("LEDGER_ADDRESS", "0x1")
    assert Settings.from_environment().chain.browser_rpc_url == "http://node"
    monkeypatch.setenv("BROWSER_CHAIN_RPC_URL", "https://public")
    assert Settings.from_environment().chain.browser_rpc_url == "https://public"


@pytest.mark.parametrize("name", ["PUBLIC_ORIGIN", "CORS_ORIGINS"])
@pytest.mark.parametrize(
    "value",
    [
        "*",
        "null",
        "grid.example",
        "https://grid.example/",
        "https://Grid.example",
        "https://grid.example:443",
        "https://someone@grid.example",
        "http://grid.example",
        "https://a.example https://b.example",
    ],
)
def test_an_origin_is_written_as_browsers_write_it_and_not_in_the_clear(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=name):
        Settings.from_environment()


def test_origins_are_our_own_and_those_of_others(monkeypatch):
    assert Settings.from_environment().origins == Origins("", ())
    monkeypatch.setenv("PUBLIC_ORIGIN", "https://grid.example")
    monkeypatch.setenv("CORS_ORIGINS", "https://a.example:8443, http://localhost:3000,http://[::1]:3000")
    others = ("https://a.example:8443", "http://localhost:3000", "http://[::1]:3000")
    assert Settings.from_environment().origins == Origins("https://grid.example", others)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("RATE_LIMIT_PER_MINUTE", "requests"),
        ("WRITE_LIMIT_PER_MINUTE", "writes"),
        ("SIGN_IN_LIMIT_PER_MINUTE", "sign_ins"),
        ("STREAM_LIMIT", "streams"),
    ],
)
def test_limits_are_whole_numbers(monkeypatch, name, field):
    monkeypatch.setenv(name, "7")
    assert Settings.from_environment().budgets == without(Budgets(), **{field: 7})
    for value in ("0", "-1", "1.5", "many", "1000001"):
        monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit, match=name):
            Settings.from_environment()
