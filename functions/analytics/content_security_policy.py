"""What a browser may do with answers of ours (Content Security Policy Level 3): nothing with data.

The dashboard runs its own files. `next build` writes scripts into its pages; each is allowed by its SHA-256, read from
the files whenever they were built anew, so a script that anybody else puts into an answer does not run. The node that
a proof is checked with is the reader's to choose (`/check`), and a click from page to page keeps the policy of the
first: so the page may ask any https address and the reader's own machine. What that costs: docs/security.md.
"""

import base64
import hashlib
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

OF_DATA = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_READERS_NODES = ("https:", "http://127.0.0.1:*", "http://localhost:*")


class PagePolicy:
    """That of the pages in a folder, which may be built, or built anew, while it is served."""

    def __init__(self, folder: Path, node_url: str) -> None:
        self._folder, self._node_url = folder, node_url
        self._known: dict[Path, int] | None = None
        self._policy = OF_DATA

    def now(self) -> str:
        """The files are read when one of them is newer, gone or new."""
        with suppress(FileNotFoundError):  # one goes while we look: they are being built, and the next page asks again
            pages = {page: page.stat().st_mtime_ns for page in self._folder.rglob("*.html")}
            if pages != self._known:
                self._policy = policy_of_pages(self._folder, self._node_url)
                self._known = pages
        return self._policy


def policy_of_pages(folder: Path, node_url: str = "") -> str:
    """For the pages in this folder, which ask the node at this address."""
    scripts = sorted({_source(script) for page in sorted(folder.rglob("*.html")) for script in _inline_scripts(page)})
    rules = {
        "default-src": ("'none'",),
        "script-src": ("'self'", *scripts),
        "style-src": ("'self'",),
        "img-src": ("'self'", "data:"),
        "font-src": ("'self'",),
        "connect-src": ("'self'", *_READERS_NODES, *_origin(node_url)),
        "form-action": ("'self'",),
        "base-uri": ("'none'",),
        "frame-ancestors": ("'none'",),
    }
    return "; ".join(" ".join((name, *sources)) for name, sources in rules.items())


def _source(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _origin(url: str) -> tuple[str, ...]:
    """Scheme, host and port alone: a path may hold a key of the node's operator, and redirects would break on it."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        return ()  # https is allowed already
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return (f"http://{host}:{parts.port or 80}",)


def _inline_scripts(page: Path) -> list[str]:
    reader = _InlineScripts()
    reader.feed(page.read_text())
    reader.close()
    return reader.found


class _InlineScripts(HTMLParser):
    """The text of each script that is not a file of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._is_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and "src" not in dict(attrs):
            self._is_open = True
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if self._is_open:
            self.found[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._is_open = self._is_open and tag != "script"
