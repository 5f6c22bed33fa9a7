"""How much memory this process and all that it started take together."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

_EVERY_S = 1.0


class Peak:
    """The highest sum of resident sets seen; pages that processes share count in each."""

    megabytes = 0


@contextmanager
def peak_memory() -> Iterator[Peak]:
    """Measured once a second while inside."""
    peak, done = Peak(), threading.Event()

    def measure() -> None:
        while not done.wait(_EVERY_S):
            peak.megabytes = max(peak.megabytes, _resident_bytes() // 2**20)

    thread = threading.Thread(target=measure, name="memory", daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def _resident_bytes() -> int:
    this, total = psutil.Process(), 0
    for process in [this, *this.children(recursive=True)]:
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total
