"""Locks that the kernel gives back however their holder ends: one `make up` per state folder, one start at a time."""

import fcntl
import os
from collections.abc import Callable, Iterator
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


@contextmanager
def one_start_at_a_time(cache: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Wait for other houses of this user to have their servers up: two that choose ports at once choose the same."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "starting.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another Gridledger on this machine is starting its servers: waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
