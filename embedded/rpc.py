"""One JSON-RPC call to a chain."""

import httpx

from domain.errors import DependencyUnavailable

_TIMEOUT_S = 10


def call(url: str, method: str, *params: object) -> object:
    """Its result; DependencyUnavailable when the chain does not answer or refuses."""
    request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    try:
        reply = httpx.post(url, json=request, timeout=_TIMEOUT_S).raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        raise DependencyUnavailable("chain", f"{method}: {error!r}") from error
    if "error" in reply:
        raise DependencyUnavailable("chain", f"{method}: {reply['error'].get('message')}")
    result: object = reply.get("result")
    return result
