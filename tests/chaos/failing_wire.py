"""A wire to a server that fails now and then: one request in so many is cut, before the server heard it or after it
acted; or all answers are slow, or nobody gets through.
"""

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

Condition = Literal["calm", "failing", "slow", "down"]

_CHUNK_BYTES = 1024 * 1024
_SLOW_S = 0.7  # for each answer


class FailingWire:
    """`url` leads to the server behind. What is cut, and when, follows from the seed and the order of the requests."""

    def __init__(self, url: str, seed: int, one_in: int = 10, condition: Condition = "failing") -> None:
        parts = urlsplit(url)
        self._behind = (parts.hostname or "127.0.0.1", parts.port or 0)
        self._chance, self._one_in = random.Random(seed), one_in
        self._condition: Condition = condition
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.cuts = 0
        port = self._listener.getsockname()[1]
        user = parts.netloc.rpartition("@")[0]
        self.url = urlunsplit(parts._replace(netloc=f"{user}@127.0.0.1:{port}" if user else f"127.0.0.1:{port}"))
        threading.Thread(target=self._listen, daemon=True).start()

    def become(self, condition: Condition) -> None:
        """From now on it is so."""
        self._condition = condition
        if condition == "down":
            for each in list(self._open):
                _end(each)

    @contextmanager
    def down(self) -> Iterator[None]:
        """Nobody gets through."""
        before = self._condition
        self.become("down")
        try:
            yield
        finally:
            self.become(before)

    def close(self) -> None:
        self._listener.close()
        for each in list(self._open):
            _end(each)

    def _listen(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        if self._condition == "down":
            client.close()
            return
        with suppress(OSError), client, socket.create_connection(self._behind) as server:  # it may be gone
            self._open |= {client, server}
            doomed = threading.Event()
            back = threading.Thread(target=self._answers, args=(server, client, doomed), daemon=True)
            back.start()
            with suppress(OSError):
                self._requests(client, server, doomed)
            _end(client)
            _end(server)
            back.join()
            self._open -= {client, server}

    def _requests(self, client: socket.socket, server: socket.socket, doomed: threading.Event) -> None:
        while request := client.recv(_CHUNK_BYTES):
            if self._condition == "failing" and self._chance.randrange(self._one_in) == 0:
                self.cuts += 1
                if self._chance.random() < 0.5:
                    return
                doomed.set()
            server.sendall(request)

    def _answers(self, server: socket.socket, client: socket.socket, doomed: threading.Event) -> None:
        with suppress(OSError):
            while (answer := server.recv(_CHUNK_BYTES)) and not doomed.is_set():
                if self._condition == "slow":
                    time.sleep(_SLOW_S)
                client.sendall(answer)
        _end(client)


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
