"""Blobs as text on their way into Spark's state store and out of it.

Spark hands binary state to Python through a pickler that makes a character of each byte; text goes in one piece.
"""

from binascii import a2b_base64, b2a_base64


def text_of(blob: bytes) -> str:
    """Base64."""
    return b2a_base64(blob, newline=False).decode("ascii")


def blob_of(text: str) -> bytes:
    """The inverse of `text_of`."""
    return a2b_base64(text)
