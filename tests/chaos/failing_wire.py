"""A wire to a server that is cut now and then: one request in so many, before the server heard it or after it acted."""

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

_CHUNK_BYTES = 1024 * 1024


class FailingWire:
    """`url` leads to the server behind. What is cut, and when, follows from the seed and the order of the requests."""

    def __init__(self, url: str, seed: int, one_in: int = 10) -> None:
        parts = urlsplit(url)
        self._behind = (parts.hostname or "127.0.0.1", parts.port or 0)
        self._chance, self._one_in = random.Random(seed), one_in
        self._is_down = self._is_calm = False
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.cuts = 0
        port = self._listener.getsockname()[1]
        user = parts.netloc.rpartition("@")[0]
        self.url = urlunsplit(parts._replace(netloc=f"{user}@127.0.0.1:{port}" if user else f"127.0.0.1:{port}"))
        threading.Thread(target=self._listen, daemon=True).start()

    def calm(self) -> None:
        """From now on nothing is cut."""
        self._is_calm = True

    @contextmanager
    def down(self) -> Iterator[None]:
        """Nobody gets through."""
        self._is_down = True
        for each in list(self._open):
            _end(each)
        try:
            yield
        finally:
            self._is_down = False

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
        if self._is_down:
            client.close()
            return
        with client, socket.create_connection(self._behind) as server:
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
            if not self._is_calm and self._chance.randrange(self._one_in) == 0:
                self.cuts += 1
                if self._chance.random() < 0.5:
                    return
                doomed.set()
            server.sendall(request)

    def _answers(self, server: socket.socket, client: socket.socket, doomed: threading.Event) -> None:
        with suppress(OSError):
            while (answer := server.recv(_CHUNK_BYTES)) and not doomed.is_set():
                client.sendall(answer)
        _end(client)


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
