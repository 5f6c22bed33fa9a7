"""How a process tells people what it does: a line on standard output, which may be a file on a disk that is full."""

from contextlib import suppress


def say(line: str) -> None:
    """At once, or with a later line, or never: who cannot be heard goes on with the work."""
    with suppress(OSError):
        print(line, flush=True)  # noqa: T201
