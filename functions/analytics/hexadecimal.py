"""Bytes as text."""


def hexadecimal(data: bytes) -> str:
    """0x and lower case digits."""
    return "0x" + data.hex()
