"""A key in this process: from the environment or an encrypted file, and never printed."""

import json
from pathlib import Path

import pytest
from eth_account import Account

from functions.notary.signer import LocalKey, from_keystore

KEY = "0x" + "5a" * 32
PASSWORD = "correct horse"


@pytest.fixture
def keystore(tmp_path: Path) -> Path:
    file = tmp_path / "keystore"
    file.write_text(json.dumps(Account.encrypt(KEY, PASSWORD, kdf="pbkdf2", iterations=10)))
    return file


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    return file


def test_a_keystore_opens_with_its_password(keystore: Path, password_file: Path) -> None:
    assert from_keystore(keystore, password_file).address == LocalKey(KEY).address


def test_geths_own_kind_of_keystore_opens(keystore: Path, password_file: Path) -> None:
    keystore.write_text(json.dumps(Account.encrypt(KEY, PASSWORD, kdf="scrypt", iterations=2)))
    assert from_keystore(keystore, password_file).address == LocalKey(KEY).address


def test_a_wrong_password_is_said_and_not_repeated(keystore: Path, password_file: Path) -> None:
    password_file.write_text("wrong horse")
    with pytest.raises(SystemExit, match="wrong password") as refused:
        from_keystore(keystore, password_file)
    assert "wrong horse" not in str(refused.value)
    assert str(keystore) in str(refused.value)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"version": 1}', KEY, '{"version": 3, "crypto": {}}'])
def test_what_is_no_keystore_is_refused_and_not_repeated(keystore: Path, password_file: Path, content: str) -> None:
    keystore.write_text(content)
    with pytest.raises(SystemExit, match="no keystore of version 3") as refused:
        from_keystore(keystore, password_file)
    assert KEY[2:] not in str(refused.value)


def test_a_missing_file_is_named(keystore: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="nowhere cannot be read: No such file"):
        from_keystore(keystore, tmp_path / "nowhere")


def test_the_key_is_in_no_representation() -> None:
    signer = LocalKey(KEY)
    assert KEY[2:] not in repr(signer) + str(signer) + repr(vars(signer))
