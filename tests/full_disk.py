"""A disk without room, as far as this process goes."""

import errno
import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager


class FullFile(io.StringIO):
    """A file on it."""

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@contextmanager
def full_disk() -> Iterator[None]:
    """No file takes another byte inside: writing raises OSError."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
