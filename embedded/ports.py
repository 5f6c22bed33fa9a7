"""Which port a server gets: the one it is known for, or the next free one."""

import socket
from collections.abc import Callable, Container

_TRIES = 100


def free_port(name: str, preferred: int, say: Callable[[str], None], promised: Container[int] = ()) -> int:
    """`preferred` or the next free port above it on 127.0.0.1, and say so; 0 asks for any free one.

    `promised` are ports that somebody else will listen on.
    """
    if preferred == 0:
        return _bound_port(0)
    for port in range(preferred, preferred + _TRIES):
        if port not in promised and is_free(port):
            if port != preferred:
                say(f"{name}: port {preferred} is taken, using {port}")
            return port
    raise SystemExit(
        f"{name}: ports {preferred} to {preferred + _TRIES - 1} are all taken; stop something or pass a URL"
    )


def is_free(port: int) -> bool:
    """Whether a server of ours could listen on 127.0.0.1:port."""
    try:
        _bound_port(port)
    except OSError:
        return False
    return True


def answers(address: str) -> bool:
    """Whether something accepts connections at host:port."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        return False
    return True


def _bound_port(port: int) -> int:
    with socket.socket() as probe:
        # Servers set it too: a port whose last connections are only timing out is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        bound: int = probe.getsockname()[1]
        return bound
