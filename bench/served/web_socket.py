"""A reader's end of a WebSocket, no more than the bench needs: thousands of them live in one small process.

It offers no compression, reads text, answers pings. RFC 6455.
"""

import asyncio
import base64
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

_TEXT, _CLOSE, _PING = 0x1, 0x8, 0x9
_SWITCHED = b"HTTP/1.1 101 "


class WebSocket(asyncio.Protocol):
    """`on_text` is given every message; `lost` is done when the line is cut, by whomever."""

    def __init__(self, on_text: Callable[[bytes], None]) -> None:
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._on_text = on_text
        self._received = bytearray()
        self._is_open = False

    @classmethod
    async def connect(cls, url: str, on_text: Callable[[bytes], None]) -> "WebSocket":
        """OSError when nobody listens there; whether the server agrees shows later."""
        place = urlsplit(url)
        loop = asyncio.get_running_loop()
        _, socket = await loop.create_connection(lambda: cls(on_text), place.hostname or "", place.port or 80)
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        socket._transport.write(
            f"GET {place.path}?{place.query} HTTP/1.1\r\nHost: {place.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        return socket

    def cut(self) -> None:
        """At once, without a word to the other side."""
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self._transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        if not self.lost.done():
            self.lost.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._is_open:
            self._open()
        while self._is_open and (frame := self._next_frame()):
            self._take(*frame)

    def _open(self) -> None:
        head, end, rest = self._received.partition(b"\r\n\r\n")
        if end and not head.startswith(_SWITCHED):
            self.cut()
        elif end:
            self._received, self._is_open = rest, True

    def _next_frame(self) -> tuple[int, bytes] | None:
        """Opcode and payload of a whole frame; servers send theirs unmasked and, ours, in one piece."""
        received = self._received
        if len(received) < 2:
            return None
        length, begin = received[1], 2
        if length > 125:
            begin = 4 if length == 126 else 10
            length = int.from_bytes(received[2:begin])
        if len(received) < begin + length:
            return None
        frame = received[0] & 0x0F, bytes(received[begin : begin + length])
        del received[: begin + length]
        return frame

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == _TEXT:
            self._on_text(payload)
        elif opcode == _PING:
            self._transport.write(bytes([0x8A, 0x80 | len(payload), 0, 0, 0, 0]) + payload)  # a mask of zeros
        elif opcode == _CLOSE:
            self._transport.close()
