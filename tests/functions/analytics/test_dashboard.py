"""The dashboard's files."""

import pytest

from tests.functions.analytics.conftest import served, without


@pytest.fixture
def site(settings, tmp_path):
    for name in ("index.html", "about.html", "404.html", "_next/static/app-1a2b.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"this is {name}")
    with served(without(settings, web_root=tmp_path)) as api:
        yield api


@pytest.mark.parametrize(
    ("path", "status", "file"),
    [
        ("/", 200, "index.html"),
        ("/?series=m-1", 200, "index.html"),
        ("/about", 200, "about.html"),
        ("/_next/static/app-1a2b.js", 200, "_next/static/app-1a2b.js"),
        ("/nothing", 404, "404.html"),
        ("/../conftest.py", 404, "404.html"),
        ("/..%2f..%2fetc/passwd", 404, "404.html"),
    ],
)
def test_pages_have_no_suffix_and_what_is_missing_has_a_page(site, path, status, file):
    answer = site.get(path)
    assert (answer.status_code, answer.text) == (status, f"this is {file}")


def test_only_what_is_named_by_its_content_is_kept_for_ever(site):
    assert "immutable" in site.get("/_next/static/app-1a2b.js").headers["cache-control"]
    page = site.get("/")
    assert page.headers["cache-control"] == "no-cache"
    assert site.get("/", headers={"if-none-match": page.headers["etag"]}).status_code == 304


def test_what_the_api_does_not_have_is_a_problem_not_a_page(site, api):
    for client in (site, api):
        answer = client.get("/api/v1/nothing")
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
        refused = client.post("/api/v1/feeders")
        assert (refused.status_code, refused.headers["content-type"]) == (405, "application/problem+json")
