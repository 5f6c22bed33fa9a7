"""What README.md, SECURITY.md and docs/ name is there."""

import re

import pytest

from tests.rules.sources import ROOT, files

PAGES = [path for path in files() if path.suffix == ".md" and path.parts[0] in {"README.md", "SECURITY.md", "docs"}]
FOLDERS = {path.parts[0] for path in files() if len(path.parts) > 1 and not path.parts[0].startswith(".")}
TREE_LINE = re.compile(r"^([a-z_]+)/ +\S.*$", re.MULTILINE)


def tree():
    """The fenced block of README.md that has one line per folder."""
    blocks = re.findall(r"^```\n(.*?)^```$", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    return max((TREE_LINE.findall(block) for block in blocks), key=len)


def test_the_tree_has_one_line_for_each_folder():
    assert sorted(tree()) == sorted(FOLDERS)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_to_a_file(page):
    links = re.findall(r"\]\(([^)#]+)", (ROOT / page).read_text())
    for link in (link for link in links if ":" not in link):
        assert (ROOT / page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_path_that_is_named_exists(page):
    quoted = re.findall(r"`([\w.-]+(?:/[\w.-]+)+)/?`", (ROOT / page).read_text())
    named = {name for name in quoted if name.split("/")[0] in FOLDERS}
    assert not {name for name in named if not (ROOT / name).exists() and "/out" not in name}


@pytest.mark.parametrize("page", [*PAGES, ".ci/run"], ids=str)
def test_every_make_target_that_is_named_exists(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", (ROOT / page).read_text(), re.MULTILINE)) <= targets


def test_help_tells_what_every_command_does():
    text = (ROOT / "Makefile").read_text()
    commands = set(re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)[1].split()) - {"packages", "needs-data"}
    assert commands == set(re.findall(r"^([a-z-]+):.*## \S", text, re.MULTILINE))
