"""What `make up` tells people: lines that stay, and on a terminal a few live ones below them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

_PLAIN_EVERY_S = 10.0  # how often a live line is printed where nothing can be live


class Screen:
    """Safe to use from many threads."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = threading.Lock()
        self._live_lines: dict[str, str] = {}
        self._printed_at: dict[str, float] = {}
        self._live = Live(console=console, refresh_per_second=4, transient=True) if console.is_terminal else None

    @contextmanager
    def shown(self) -> Iterator["Screen"]:
        """The live part is on screen inside."""
        if self._live is None:
            yield self
            return
        with self._live:
            yield self

    def say(self, line: str) -> None:
        """A line that stays; written to a file on a full disk it is lost."""
        with suppress(OSError):
            self._console.print(Text(line), soft_wrap=True)

    def show(self, key: str, line: str | None) -> None:
        """Set, or with None remove, the live line of this key."""
        with self._lock:
            if line is None:
                self._live_lines.pop(key, None)
                self._printed_at.pop(key, None)
            else:
                self._live_lines[key] = line
            if self._live is not None:
                self._live.update(Group(*(Spinner("dots", text=Text(text)) for text in self._live_lines.values())))
            elif line is not None:
                self._print_now_and_then(key, line)

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """A step of starting up: said when it is done, with its time; the yielded function tells how far it is."""
        began = time.monotonic()
        self.show(name, f"{name} …")
        try:
            yield lambda news: self.show(name, f"{name}: {news}")
            self.say(f"{name}: ready after {time.monotonic() - began:.1f} s")
        finally:
            self.show(name, None)

    def _print_now_and_then(self, key: str, line: str) -> None:
        now = time.monotonic()
        if now - self._printed_at.get(key, -_PLAIN_EVERY_S) >= _PLAIN_EVERY_S:
            self._printed_at[key] = now
            self.say(line)


def bar(done: int, total: int, width: int = 24) -> str:
    """━━━━━━━━╌╌╌╌ 62 %"""
    share = min(done / total, 1.0) if total else 1.0
    filled = round(share * width)
    return "━" * filled + "╌" * (width - filled) + f" {share:.0%}"
