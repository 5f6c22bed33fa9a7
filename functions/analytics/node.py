"""Questions to a node of the chain (JSON-RPC)."""

from typing import Any

import httpx

from domain.errors import DependencyUnavailable

_TIMEOUT_S = 3.0


class NodeRefused(Exception):
    """The node answered that it cannot: `code` is that of JSON-RPC."""

    def __init__(self, code: object) -> None:
        super().__init__(f"JSON-RPC error {code}")
        self.code = code


def ask_node(rpc_url: str, method: str, *params: object) -> Any:
    """Its result; DependencyUnavailable when no answer to the question comes."""
    question = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    try:
        answer = httpx.post(rpc_url, json=question, timeout=_TIMEOUT_S).raise_for_status().json()
        if "result" not in answer:
            raise NodeRefused(answer["error"]["code"])
        return answer["result"]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError, RecursionError) as error:
        raise DependencyUnavailable("chain", f"{method}: {error!r}") from error
