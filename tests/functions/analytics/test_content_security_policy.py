"""The dashboard's policy: scripts by what they say, and the nodes that may be asked."""

import base64
import hashlib
import os

import pytest

from functions.analytics.content_security_policy import PagePolicy, policy_of_pages

SCRIPT = "self.x = '<b>&amp;</b>';\n"


def hashed(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def rules(folder, node_url=""):
    return dict(rule.split(" ", 1) for rule in policy_of_pages(folder, node_url).split("; "))


def test_each_script_in_a_page_is_allowed_by_its_hash_and_no_other(tmp_path):
    (tmp_path / "index.html").write_text(
        f"<html><script>{SCRIPT}</script><p>text</p><script src='/a.js'></script></html>"
    )
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/page.html").write_text(f'<script async id="x">go("é")</script><script>{SCRIPT}</script>')
    (tmp_path / "a.js").write_text("<script>never()</script>")
    sources = rules(tmp_path)["script-src"].split()
    assert sources[0] == "'self'"
    assert sorted(sources[1:]) == sorted([hashed(SCRIPT), hashed('go("é")')])


def test_a_page_that_is_built_anew_while_it_is_served_runs(tmp_path):
    policy = PagePolicy(tmp_path, "")
    assert hashed(SCRIPT) not in policy.now()
    page = tmp_path / "index.html"
    for number, script in enumerate((SCRIPT, "go(2)")):
        page.write_text(f"<script>{script}</script>")
        os.utime(page, ns=(0, number))  # whatever the file system's clock can tell apart
        assert hashed(script) in policy.now()
    assert hashed(SCRIPT) not in policy.now()


def test_nothing_inline_but_hashed_scripts(tmp_path):
    policy = rules(tmp_path)
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in policy_of_pages(tmp_path)


@pytest.mark.parametrize(
    ("node_url", "allowed"),
    [
        ("", ()),
        ("https://node.example/v2/a-key", ()),  # as any https address is
        ("http://node.example/v2/a-key", ("http://node.example:80",)),
        ("http://user:word@10.0.0.7:8545", ("http://10.0.0.7:8545",)),
        ("http://[fd00::1]:8545/", ("http://[fd00::1]:8545",)),
    ],
)
def test_a_node_without_https_is_named_and_nothing_secret_of_its_address(tmp_path, node_url, allowed):
    nodes = ("'self'", "https:", "http://127.0.0.1:*", "http://localhost:*", *allowed)
    assert tuple(rules(tmp_path, node_url)["connect-src"].split()) == nodes
