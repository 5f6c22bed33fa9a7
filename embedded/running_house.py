"""Where the servers of the running house are, for commands that are given next to `make up`."""

import msgspec

from embedded.layout import Layout


def address(name: str) -> str:
    """An entry of endpoints.json; SystemExit when nothing runs here."""
    try:
        endpoints = msgspec.json.decode((Layout().run / "endpoints.json").read_bytes(), type=dict[str, str])
    except FileNotFoundError as error:
        raise SystemExit(f"Nothing runs here: start it with `make up`, or set {name.upper()}") from error
    return endpoints[name]
