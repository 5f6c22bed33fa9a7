"""What stops the process at its start."""

import pytest

from functions.analytics.settings import Settings

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
