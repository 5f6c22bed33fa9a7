"""One node of the chain, asked by JSON-RPC over HTTP, in bounded time. Errors name its host, never its URL."""

import time
import weakref
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
from web3.providers import JSONBaseProvider
from web3.types import RPCEndpoint, RPCResponse

from domain.errors import DependencyUnavailable
from domain.unreadable import UNREADABLE

_TIMEOUT_S = 5.0
_MOST_BYTES = 8_000_000


class Node(JSONBaseProvider):
    """DependencyUnavailable for whatever is no JSON-RPC answer. An error that the node itself reports is one."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url  # may hold a password or a provider's key
        self._client = httpx.Client(timeout=_TIMEOUT_S)
        weakref.finalize(self, self._client.close)
        self.host = urlsplit(url).netloc.rpartition("@")[2]

    def __repr__(self) -> str:
        return f"Node({self.host})"

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        """The node's answer as it came; only its outermost form is checked."""
        try:
            answer = msgspec.json.decode(self._post(self.encode_rpc_request(method, params)))
        except (httpx.HTTPError, httpx.InvalidURL) as error:  # their texts hold the URL
            raise self.failure(type(error).__name__) from None
        except UNREADABLE:
            raise self.failure("its answer is not JSON") from None
        if not isinstance(answer, dict) or not ("result" in answer or isinstance(answer.get("error"), dict)):
            raise self.failure("its answer is not JSON-RPC")
        return answer  # type: ignore[return-value]  # as far as anybody knows

    def ask(self, method: str, *params: Any) -> Any:
        """The result alone; an error that the node reports is a failure here."""
        answer = self.make_request(RPCEndpoint(method), params)
        if "error" in answer:
            raise self.failure(f"{method}: {answer['error']}")
        return answer["result"]

    def failure(self, reason: str) -> DependencyUnavailable:
        """What to raise when this node does not serve."""
        return DependencyUnavailable("chain", f"{self.host}: {reason}")

    def _post(self, request: bytes) -> bytes:
        """All of the answer; a node that sends a byte now and then is not waited for."""
        deadline, body = time.monotonic() + _TIMEOUT_S, bytearray()
        headers = {"content-type": "application/json"}
        with self._client.stream("POST", self._url, content=request, headers=headers) as answer:
            for chunk in answer.iter_bytes():
                body += chunk
                if time.monotonic() > deadline:
                    raise self.failure(f"no whole answer in {_TIMEOUT_S:.0f} s")
                if len(body) > _MOST_BYTES:
                    raise self.failure(f"an answer of more than {_MOST_BYTES} bytes")
            if answer.status_code >= 400 and not body.lstrip().startswith(b"{"):  # some report errors so, with both
                raise self.failure(f"status {answer.status_code}")
        return bytes(body)
