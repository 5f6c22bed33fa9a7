"""Java trusts what Python trusts: the system's certificates, or those SSL_CERT_FILE names, as a Java key store.

The JKS format: magic, version, entries, and a SHA-1 over them with the password (a checksum, not a protection).
"""

import hashlib
import ssl
import struct
from pathlib import Path

PASSWORD = "changeit"  # noqa: S105  Java's own default; the store holds nothing secret


def java_trust_options(folder: Path) -> list[str]:
    """JVM options that point at a fresh store in `folder`; none when Python names no certificate file."""
    certificates = ssl.create_default_context().get_ca_certs(binary_form=True)
    if not certificates:
        return []
    store = folder / "trust.jks"
    store.write_bytes(_key_store(certificates))
    return [f"-Djavax.net.ssl.trustStore={store}", f"-Djavax.net.ssl.trustStorePassword={PASSWORD}"]


def _key_store(certificates: list[bytes]) -> bytes:
    header = struct.pack(">III", 0xFEEDFEED, 2, len(certificates))
    body = header + b"".join(_entry(number, der) for number, der in enumerate(certificates))
    salt = PASSWORD.encode("utf-16-be") + b"Mighty Aphrodite"
    return body + hashlib.sha1(salt + body, usedforsecurity=False).digest()


def _entry(number: int, der: bytes) -> bytes:
    trusted_certificate = struct.pack(">I", 2)
    created = struct.pack(">Q", 0)
    return trusted_certificate + _text(f"ca{number}") + created + _text("X.509") + struct.pack(">I", len(der)) + der


def _text(value: str) -> bytes:
    return struct.pack(">H", len(value)) + value.encode()
