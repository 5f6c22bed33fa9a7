"""Who signs: a key in this process, from a Secret or a keystore file. Another: functions/notary/web3signer.py."""

from pathlib import Path
from typing import Protocol

from eth_account import Account
from eth_typing import ChecksumAddress
from web3.types import TxParams


class Signer(Protocol):
    """Signs for one address."""

    address: ChecksumAddress

    def sign(self, transaction: TxParams) -> bytes:
        """The signed transaction as it goes over the wire; DependencyUnavailable when nobody signs it now."""
        ...


class LocalKey:
    """A private key in memory; nothing that prints this object prints the key."""

    def __init__(self, private_key: str | bytes) -> None:
        self._account = Account.from_key(private_key)
        self.address: ChecksumAddress = self._account.address

    def sign(self, transaction: TxParams) -> bytes:
        return bytes(self._account.sign_transaction(transaction).raw_transaction)


def from_keystore(keystore: Path, password_file: Path) -> LocalKey:
    """The key of an encrypted file (Web3 Secret Storage, version 3, as `geth account new` and others write it).

    Raises SystemExit naming the file that is missing, no keystore, or has another password. A line feed at the end of
    the password file is not part of the password. Opening takes a second or so, and 256 MiB with geth's parameters.
    """
    encrypted, password = _read(keystore), _read(password_file).rstrip(b"\r\n")
    try:
        key = Account.decrypt(encrypted.decode(), password.decode())
    except (ValueError, TypeError, KeyError, AttributeError, NotImplementedError) as error:
        opened = f"{keystore} cannot be opened with the password in {password_file}"
        raise SystemExit(f"{opened}: {_reason(error)}") from None
    return LocalKey(bytes(key))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SystemExit(f"{file} cannot be read: {error.strerror}") from None


def _reason(error: Exception) -> str:
    """Of a wrong password; what else is wrong with the file is not repeated: it may be something secret."""
    return "wrong password" if "MAC mismatch" in str(error) else "no keystore of version 3"
