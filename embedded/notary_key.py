"""The key that signs this installation's batches: made once, readable by its owner only."""

import os
import secrets
from pathlib import Path


def notary_key(data: Path) -> str:
    """0x and 64 hexadecimal digits; the same at every start."""
    path = data / "notary.key"
    if not path.exists():
        fresh = path.with_suffix(".fresh")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write("0x" + secrets.token_hex(32))
        fresh.replace(path)
    return path.read_text().strip()
