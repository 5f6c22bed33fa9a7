"""One `make up` per state folder: a lock that the kernel gives back however its holder ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def only_one(run: Path) -> Iterator[None]:
    """Hold the folder's lock; SystemExit, naming the holder, when another run has it."""
    path = run / "up.lock"
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise SystemExit(
                f"Gridledger already runs here (process {lock.read().strip()}, lock {path}); stop it with Ctrl-C first"
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
