"""npm packages and builds in contracts/ and web/, made again only when what they are made from changed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from embedded import node
from embedded.layout import ROOT, Layout
from embedded.supervisor import Child, Supervisor

DASHBOARD = ROOT / "web" / "out"

# What a build writes beside its sources, and what it does not read.
_NOT_INPUTS = {"node_modules", ".next", "out", "next-env.d.ts", "artifacts", "cache", "deployments", "tests", "test"}


def install_packages(room: str, layout: Layout, builds: Supervisor) -> None:
    """`npm ci` in contracts/ or web/, when the lock changed since the last time."""
    folder = ROOT / room
    inputs = [folder / "package-lock.json", folder / "package.json"]
    stamp = folder / "node_modules" / ".gridledger-stamp"
    _when_changed(stamp, inputs, _child(f"{room}-packages", layout, "--prefix", str(folder), "ci"), builds)


def build_dashboard(layout: Layout, builds: Supervisor) -> None:
    """The static files of DASHBOARD, built again when a source changed."""
    folder = ROOT / "web"
    stamp = folder / ".next" / ".gridledger-stamp"
    if not (DASHBOARD / "index.html").exists():
        stamp.unlink(missing_ok=True)
    child = _child("web-build", layout, "--prefix", str(folder), "run", "build")
    _when_changed(stamp, sorted(_sources(folder)), child, builds)


def _child(name: str, layout: Layout, *arguments: str) -> Child:
    return Child(name, lambda: node.npm(*arguments), layout.log(name), node.environment())


def _when_changed(stamp: Path, inputs: list[Path], child: Child, builds: Supervisor) -> None:
    wanted = _content_hash(inputs)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    builds.run_to_end(child)
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(wanted)


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _NOT_INPUTS:
            continue
        if path.is_file():
            yield path
        else:
            yield from _sources(path)


def _content_hash(inputs: list[Path]) -> str:
    total = hashlib.sha256()
    for path in inputs:
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def main() -> None:
    """Install the packages of both rooms: `make test` needs no build."""
    layout = Layout()
    layout.create()
    builds = Supervisor(layout.run, print)
    for room in ("contracts", "web"):
        install_packages(room, layout, builds)


if __name__ == "__main__":
    main()
