"""A wallet and the page that asks it: writes Sign-In with Ethereum messages and signs them."""

import secrets
from datetime import UTC, datetime, timedelta

from eth_account import Account
from eth_account.messages import encode_defunct

HEADER = " wants you to sign in with your Ethereum account:"
LABELS = {
    "uri": "URI",
    "version": "Version",
    "chain_id": "Chain ID",
    "nonce": "Nonce",
    "issued_at": "Issued At",
    "expiration_time": "Expiration Time",
    "not_before": "Not Before",
    "request_id": "Request ID",
}


def written(**fields):
    """The text of a message with these fields; those that are None are left out."""
    scheme = f"{fields['scheme']}://" if fields.get("scheme") else ""
    statement = [fields["statement"]] if fields.get("statement") else []
    lines = [f"{scheme}{fields['domain']}{HEADER}", fields["address"], "", *statement, ""]
    lines += [f"{label}: {_text(fields[name])}" for name, label in LABELS.items() if fields.get(name) is not None]
    if fields.get("resources") is not None:
        lines += ["Resources:", *(f"- {one}" for one in fields["resources"])]
    return "\n".join(lines)


def _text(value):
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else str(value)


class Wallet:
    """A key of its own."""

    def __init__(self):
        self.account = Account.from_key(secrets.token_bytes(32))
        self.address = self.account.address
        self.principal = f"eth:{self.address}"

    def sign(self, text):
        return "0x" + self.account.sign_message(encode_defunct(text=text)).signature.hex()

    def message(self, asked, **changes):
        """What a page makes of the answer to a request for a nonce."""
        told = {name: asked[name] for name in ("domain", "uri", "chain_id", "nonce")}
        about = {"address": self.address, "version": "1", "issued_at": datetime.now(UTC), "statement": "Sign in."}
        return written(**(told | about | changes))


def minutes_from_now(count):
    return datetime.now(UTC) + timedelta(minutes=count)
