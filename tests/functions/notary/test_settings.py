"""What the environment must say, and what is said when it does not."""

import pytest

from functions.notary.settings import Keystore, PrivateKey, RemoteSigner, Settings

KEY = "0x" + "ab" * 32
SIGNER_KEY = "0x" + "ef" * 64
COMPLETE = {
    "POSTGRES_URL": "postgresql://a:database-password@b/c",
    "K_SINK": "http://sink",
    "CHAIN_RPC_URL": "https://rpc.example/v3/provider-key",
    "LEDGER_ADDRESS": "0x" + "cd" * 20,
    "NOTARY_PRIVATE_KEY": KEY,
    "NOTARY_KEYSTORE": "",
    "NOTARY_SIGNER_URL": "",
    "CONFIRMATIONS": "12",
}
KEYSTORE = {"NOTARY_PRIVATE_KEY": "", "NOTARY_KEYSTORE": "/keys/notary", "NOTARY_KEYSTORE_PASSWORD_FILE": "/keys/word"}
REMOTE = {
    "NOTARY_PRIVATE_KEY": "",
    "NOTARY_SIGNER_URL": "https://notary:signer-password@signer:9000",
    "NOTARY_SIGNER_PUBLIC_KEY": SIGNER_KEY,
}


def settings(monkeypatch: pytest.MonkeyPatch, **changes: str) -> Settings:
    for name, value in (COMPLETE | changes).items():
        monkeypatch.setenv(name, value)
    return Settings.from_environment()


def test_a_configured_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = settings(monkeypatch).chain
    assert chain is not None
    assert (chain.signer, chain.confirmations) == (PrivateKey(KEY), 12)


def test_several_nodes_of_a_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = settings(monkeypatch, CHAIN_RPC_URL="http://a:8545, http://b:8545/key").chain
    assert chain is not None
    assert chain.rpc_url == "http://a:8545,http://b:8545/key"


@pytest.mark.parametrize("wrong", ["a:8545", "http://", "http://a,", "ftp://a", "http://a:99999", "http://a:port"])
def test_what_is_no_url_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    with pytest.raises(SystemExit, match="CHAIN_RPC_URL") as refused:
        settings(monkeypatch, CHAIN_RPC_URL=f"http://c/provider-key,{wrong}")
    assert "provider-key" not in str(refused.value)


def test_each_kind_of_signer(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = settings(monkeypatch, **KEYSTORE).chain
    assert chain
    assert isinstance(chain.signer, Keystore)
    chain = settings(monkeypatch, **KEYSTORE | REMOTE | {"NOTARY_KEYSTORE": ""}).chain
    assert chain
    assert isinstance(chain.signer, RemoteSigner)
    assert chain.signer.public_key == SIGNER_KEY


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        (KEYSTORE | {"NOTARY_PRIVATE_KEY": KEY}, ["NOTARY_PRIVATE_KEY", "NOTARY_KEYSTORE"]),
        (REMOTE | {"NOTARY_PRIVATE_KEY": KEY}, ["NOTARY_PRIVATE_KEY", "NOTARY_SIGNER_URL"]),
        (KEYSTORE | REMOTE, ["NOTARY_KEYSTORE", "NOTARY_SIGNER_URL"]),
        (KEYSTORE | {"NOTARY_KEYSTORE_PASSWORD_FILE": ""}, ["NOTARY_KEYSTORE_PASSWORD_FILE"]),
        (REMOTE | {"NOTARY_SIGNER_PUBLIC_KEY": SIGNER_KEY[:-2]}, ["NOTARY_SIGNER_PUBLIC_KEY"]),
        (REMOTE | {"NOTARY_SIGNER_URL": "signer:9000"}, ["NOTARY_SIGNER_URL"]),
    ],
)
def test_two_signers_or_half_a_one_are_refused(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], names: list[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        settings(monkeypatch, **changes)
    assert all(name in str(refused.value) for name in names)
    assert KEY not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("CHAIN_RPC_URL", "CHAIN_RPC_URL"),
        ("LEDGER_ADDRESS", "LEDGER_ADDRESS"),
        ("NOTARY_PRIVATE_KEY", "NOTARY_PRIVATE_KEY or NOTARY_KEYSTORE or NOTARY_SIGNER_URL"),
    ],
)
def test_without_one_of_the_three_notarization_is_off(monkeypatch: pytest.MonkeyPatch, name: str, missing: str) -> None:
    found = settings(monkeypatch, **{name: ""})
    assert (found.chain, found.missing) == (None, (missing,))


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


@pytest.mark.parametrize("changes", [{}, KEYSTORE, REMOTE])
def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch, changes: dict[str, str]) -> None:
    printed = repr(settings(monkeypatch, **changes))
    assert not any(secret in printed for secret in (KEY, "provider-key", "database-password", "signer-password"))
