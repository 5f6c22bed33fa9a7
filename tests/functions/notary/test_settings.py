"""What the environment must say, and what is said when it does not."""

import pytest

from functions.notary.settings import Settings

KEY = "0x" + "ab" * 32
COMPLETE = {
    "POSTGRES_URL": "postgresql://a@b/c",
    "K_SINK": "http://sink",
    "CHAIN_RPC_URL": "https://rpc.example/v3/provider-key",
    "LEDGER_ADDRESS": "0x" + "cd" * 20,
    "NOTARY_PRIVATE_KEY": KEY,
    "CONFIRMATIONS": "12",
}


def settings(monkeypatch: pytest.MonkeyPatch, **changes: str) -> Settings:
    for name, value in (COMPLETE | changes).items():
        monkeypatch.setenv(name, value)
    return Settings.from_environment()


def test_a_configured_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = settings(monkeypatch).chain
    assert chain is not None
    assert (chain.private_key, chain.confirmations) == (KEY, 12)


@pytest.mark.parametrize("name", ["CHAIN_RPC_URL", "LEDGER_ADDRESS", "NOTARY_PRIVATE_KEY"])
def test_without_one_of_the_three_notarization_is_off(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    found = settings(monkeypatch, **{name: ""})
    assert (found.chain, found.missing) == (None, (name,))


@pytest.mark.parametrize("name", ["POSTGRES_URL", "K_SINK", "CONFIRMATIONS"])
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(SystemExit, match=name):
        settings(monkeypatch, **{name: ""})


def test_a_wrong_key_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="NOTARY_PRIVATE_KEY") as refused:
        settings(monkeypatch, NOTARY_PRIVATE_KEY=KEY[:-1])
    assert KEY[2:-1] not in str(refused.value)
    with pytest.raises(SystemExit, match="LEDGER_ADDRESS"):
        settings(monkeypatch, LEDGER_ADDRESS="0x1")


def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = repr(settings(monkeypatch))
    assert KEY not in printed
    assert "provider-key" not in printed
