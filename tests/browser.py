"""The browser that tests drive: an installed Chrome or Chromium, else the distribution's, else Playwright's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PATIENCE_S = 600


def browser() -> Path | None:
    """The program, installed now if need be; None when that fails too."""
    return _installed() or _from_distribution() or _from_playwright()


def _installed() -> Path | None:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return Path(found) if found else None


def _from_distribution() -> Path | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    _try(["apt-get", "update"])
    _try(["apt-get", "install", "-y", "--no-install-recommends", "chromium"])
    return _installed()


def _from_playwright() -> Path | None:
    from playwright.sync_api import sync_playwright

    _try([sys.executable, "-m", "playwright", "install", "chromium"])
    with sync_playwright() as playwright:
        found = Path(playwright.chromium.executable_path)
    return found if found.exists() else None


def _try(command: list[str]) -> None:
    subprocess.run(command, timeout=_PATIENCE_S, check=False)
