"""Schemathesis over the whole OpenAPI document: no 5xx, nothing that the document does not say."""

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from database.api_keys import Terms, make_key
from functions.analytics.openapi import TARGET
from tests.functions.analytics.conftest import served, without
from tests.functions.analytics.house import ISSUER, forecast

CONFIG = Path(__file__).parent / "schemathesis.toml"
PROGRAM = [str(Path(sys.executable).parent / "st"), "--no-color", "--config-file", str(CONFIG), "run"]
STREAM = "/api/v1/stream/events"  # it has no end that schemathesis could wait for; below


def test_the_api_is_as_its_document_says(lived_in_settings, tmp_path):
    """Asked with a key, and without one where the document says that it takes one."""
    assert {forecast().forecast_id, ISSUER} <= set(CONFIG.read_text().split('"'))
    with psycopg.connect(lived_in_settings.postgres_url, autocommit=True) as connection:
        key = make_key(connection, "a test", Terms("schemathesis", "admin", ["*"]))
    credentials = ["--header", f"Authorization: Bearer {key.text()}"]
    with served(without(lived_in_settings, auth="required")) as api:
        command = [*PROGRAM, f"{api.base_url}/api/v1/openapi.json", "--exclude-path", STREAM, *credentials]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    operations = sum(map(len, json.loads(TARGET.read_text())["paths"].values()))
    assert f"{operations - 1} selected / {operations} total" in done.stdout


@pytest.mark.parametrize(
    "query", ["", "feeders=%00&feeders=north", 'feeders={"$ne":1}', "last_event_id=0", f"feeders={'a,' * 9000}"]
)
def test_the_stream_begins_whatever_is_asked_of_it(lived_in, query):
    with lived_in.stream("GET", f"{STREAM}?{query}") as answer:
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        assert next(answer.iter_lines()).startswith("id: ")
