"""A node between the notary and a real one: down, slow, talking nonsense or behind, as a test says."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from msgspec import structs

from tests.functions.notary.chain import Chain

Mood = Callable[["MoodyNode", BaseHTTPRequestHandler, dict[str, Any]], None]


class MoodyNode:
    """Answers as `mood` says; what it passes on goes to the chain at `behind_it`, which may be changed."""

    def __init__(self, behind_it: str) -> None:
        self.behind_it = behind_it
        self.mood: Mood = well
        self.asked: list[str] = []
        node = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                node.asked.append(request["method"])
                with suppress(OSError):  # the other side did not wait
                    node.mood(node, self, request)

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://notary:rpc-password@127.0.0.1:{self.server.server_port}/v3/provider-key"
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.released = threading.Event()

    def real_answer(self, request: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = httpx.post(self.behind_it, json=request, timeout=10).json()
        return found


@contextmanager
def moody_node(behind_it: str) -> Iterator[MoodyNode]:
    node = MoodyNode(behind_it)
    threading.Thread(target=node.server.serve_forever, daemon=True).start()
    try:
        yield node
    finally:
        node.released.set()
        node.server.shutdown()
        node.server.server_close()


@contextmanager
def fork_of(chain: Chain, blocks_behind: int, folder: Any) -> Iterator[Chain]:
    """A chain with the same past that knows nothing of the newest blocks."""
    from embedded.anvil import anvil
    from embedded.ports import free_port
    from embedded.process import running

    server = anvil(folder / "fork", free_port("fork", 0, print))
    newest = int(chain("eth_blockNumber"), 16)
    options = ["--fork-url", chain.url, "--fork-block-number", str(newest - blocks_behind), "--chain-id", "31337"]
    command = [*server.command()[:3], *options, "--quiet"]
    with running(structs.replace(server, command=lambda: command), folder / "fork.log") as url:
        yield Chain(url)


def say(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def well(node: MoodyNode, handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
    say(handler, json.dumps(node.real_answer(request)).encode())


def cut_off(_node: MoodyNode, handler: BaseHTTPRequestHandler, _request: dict[str, Any]) -> None:
    handler.close_connection = True  # without a word


def hanging(node: MoodyNode, _handler: BaseHTTPRequestHandler, _request: dict[str, Any]) -> None:
    node.released.wait(30)


def dripping(node: MoodyNode, handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
    """A byte now and then: never late enough for a timeout of one read."""
    body = json.dumps(node.real_answer(request)).encode()
    handler.send_response(200)
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    for byte in body:
        handler.wfile.write(bytes([byte]))
        time.sleep(0.05)


def saying(body: str, status: int = 200) -> Mood:
    return lambda _node, handler, _request: say(handler, body.encode(), status)


def bending(bend: Callable[[str, Any], Any], of: str = "") -> Mood:
    """The real node's results, bent; of one method or of all."""

    def bent(node: MoodyNode, handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
        answer = node.real_answer(request)
        if "result" in answer and request["method"].startswith(of):
            answer["result"] = bend(request["method"], answer["result"])
        say(handler, json.dumps(answer).encode())

    return bent
