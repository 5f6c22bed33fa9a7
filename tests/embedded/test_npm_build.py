"""When the dashboard is built again: only when something it is made from changed."""

from pathlib import Path

import pytest

from embedded import npm_build
from embedded.layout import Layout
from embedded.supervisor import Supervisor


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A web/ whose build leaves what a real one leaves, and a line in builds.txt."""
    monkeypatch.setattr(npm_build, "ROOT", tmp_path)
    monkeypatch.setattr(npm_build, "DASHBOARD", tmp_path / "web" / "out")
    script = "mkdir -p web/out web/.next; touch web/out/index.html web/next-env.d.ts; echo built >> builds.txt"
    monkeypatch.setattr(npm_build.node, "npm", lambda *_: ["sh", "-c", f"cd {tmp_path}; {script}"])
    folder = tmp_path / "web"
    (folder / "app").mkdir(parents=True)
    (folder / "app" / "page.tsx").write_text("one")
    return folder


def test_the_dashboard_is_built_once_and_again_after_a_change(web: Path, tmp_path: Path) -> None:
    layout = Layout(tmp_path / "state")
    builds, done = Supervisor(layout.run, print), tmp_path / "builds.txt"
    npm_build.build_dashboard(layout, builds)
    npm_build.build_dashboard(layout, builds)
    assert done.read_text() == "built\n"
    (web / "app" / "page.tsx").write_text("two")
    npm_build.build_dashboard(layout, builds)
    assert done.read_text() == "built\nbuilt\n"
