"""A key that lives in a Web3Signer (or whatever speaks its HTTP API): we send bytes and get a signature.

The API: `POST /api/v1/eth1/sign/{identifier}` with `{"data": "0x…"}` answers r ‖ s ‖ v in hexadecimal as plain text;
the identifier is the public key, and the signer hashes the data itself. Source: Consensys/web3signer, the OpenAPI
document core/src/main/resources/openapi-specs/eth1/web3signer.yaml, and SecpArtifactSignature.java for the signature.
"""

import re
import weakref
from urllib.parse import urlsplit

import httpx
from eth_keys.datatypes import PublicKey, Signature
from eth_keys.exceptions import BadSignature
from eth_utils.exceptions import ValidationError
from web3 import Web3
from web3.types import TxParams

from domain.errors import DependencyUnavailable
from functions.notary.eip1559 import signed_bytes, unsigned_bytes

_TIMEOUT = httpx.Timeout(5.0, connect=2.0)
_SIGNATURE = re.compile('"?0x([0-9a-fA-F]{130})"?')


class Web3Signer:
    """One key of a remote signer. What it signs is checked here: a wrong signature is an outage, never sent."""

    def __init__(self, url: str, public_key: str) -> None:
        """`public_key`: 0x and 128 hexadecimal digits, as `GET /api/v1/eth1/publicKeys` lists it."""
        self._public_key = PublicKey(bytes.fromhex(public_key.removeprefix("0x")))
        self._url = f"{url.rstrip('/')}/api/v1/eth1/sign/{public_key}"
        self._host = urlsplit(url).netloc.rpartition("@")[2]
        self._client = httpx.Client(timeout=_TIMEOUT)
        weakref.finalize(self, self._client.close)
        self.address = self._public_key.to_checksum_address()

    def sign(self, transaction: TxParams) -> bytes:
        data = unsigned_bytes(transaction)
        found = _SIGNATURE.fullmatch(self._answer(data).strip())
        if not found:
            raise self._failure("its answer is no signature")
        r_s_v = bytes.fromhex(found[1])
        y_parity = (r_s_v[64] - 27) if r_s_v[64] >= 27 else r_s_v[64]
        try:
            signature = Signature(r_s_v[:64] + bytes([y_parity]))
            ours = signature.recover_public_key_from_msg_hash(Web3.keccak(data)) == self._public_key
        except (BadSignature, ValidationError):
            ours = False
        if not ours:
            raise self._failure(f"its signature is not that of {self.address}")
        return signed_bytes(transaction, y_parity, signature.r, signature.s)

    def _answer(self, data: bytes) -> str:
        try:
            return self._client.post(self._url, json={"data": "0x" + data.hex()}).raise_for_status().text
        except httpx.HTTPStatusError as error:
            known = {404: "it does not have NOTARY_SIGNER_PUBLIC_KEY"}
            status = error.response.status_code
            raise self._failure(known.get(status, f"status {status}")) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:  # their texts may hold the URL
            raise self._failure(type(error).__name__) from None

    def _failure(self, reason: str) -> DependencyUnavailable:
        return DependencyUnavailable("signer", f"{self._host}: {reason}")
