"""Wallets as principals: `eth:` and the address in the capitals of EIP-55, as wallets write it and sign-in knows it."""

import re

from Crypto.Hash import keccak

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")


def wallet_principal(address: str) -> str:
    """ValueError when it is no address, or its capitals say that a digit is wrong."""
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f"{address!r} is not 0x and 40 hexadecimal digits")
    digits = address[2:]
    spelt = _checksummed(digits.lower())
    if digits not in (spelt, digits.lower(), digits.upper()):
        raise ValueError(f"{address} is misspelt: the capitals do not fit the digits (EIP-55)")
    return f"eth:0x{spelt}"


def _checksummed(digits: str) -> str:
    marks = keccak.new(data=digits.encode(), digest_bits=256).hexdigest()
    return "".join(digit.upper() if int(mark, 16) >= 8 else digit for digit, mark in zip(digits, marks, strict=False))
