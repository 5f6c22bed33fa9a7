"""Addresses of Ethereum: Keccak-256 of a public key, and the capitals that EIP-55 gives them.

The hash is imported where it is needed: most processes never see a wallet, and start faster without.
"""


def keccak256(content: bytes) -> bytes:
    from Crypto.Hash import keccak  # noqa: PLC0415

    return keccak.new(data=content, digest_bits=256).digest()


def checksummed(digits: str) -> str:
    """0x… in the capitals of EIP-55, from 40 hexadecimal digits in any."""
    lower = digits.lower()
    marks = keccak256(lower.encode()).hex()
    return "0x" + "".join(
        digit.upper() if int(mark, 16) >= 8 else digit for digit, mark in zip(lower, marks, strict=False)
    )


def is_checksummed(address: str) -> bool:
    """Whether 0x… with 40 hexadecimal digits is written as EIP-55 says."""
    return address == checksummed(address.removeprefix("0x"))


def address_of(public_key: bytes) -> str:
    """Of an uncompressed public key without its first byte: x and y, 64 bytes."""
    return checksummed(keccak256(public_key)[-20:].hex())
