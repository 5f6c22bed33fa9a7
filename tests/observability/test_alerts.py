"""Alarms and dashboard ask for metrics that somebody tells, and each alarm has its paragraph in the docs."""

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime

import pytest
import yaml

from functions.reconciler.hour import Block, Hour, Place, Trail
from functions.reconciler.look import Look
from spark.metrics import Metrics
from tests.rules.sources import ROOT

FOLDER = ROOT / "observability"
RULES = yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"][0]["rules"]
PANELS = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
NOW = datetime(2026, 11, 30, tzinfo=UTC)
# Names in functions/telemetry/otlp.py as Prometheus has them: dots become underscores, units and `_total` are added.
OF_FUNCTIONS = {"gridledger_events_total", "gridledger_event_duration_seconds_bucket"}

needs_promtool = pytest.mark.skipif(
    not shutil.which("promtool"), reason="promtool (Debian: prometheus) is not installed: it would play the alarms"
)


def of_the_reconciler():
    place = Place(0, 0, NOW)
    block = Block("w", 0, Trail(place, place), forecast=Trail(place, place), stored=True, queued=True, on_chain=False)
    look = Look()
    look.add([Hour("feeder-1", NOW, NOW, {"w": block})], [])
    look.unknown_batches = 0
    return {name.replace(".", "_") for name, _, _ in look.gauges(NOW)}


def of_the_feature_job():
    metrics = Metrics()
    metrics.quarantined["unknown_meter"] = 1
    return {f"gridledger_feature_job_{name}" for name, _, _ in metrics.samples()}


@pytest.fixture(scope="module")
def told():
    return OF_FUNCTIONS | of_the_reconciler() | of_the_feature_job()


def asked(expression):
    return set(re.findall(r"gridledger_\w+", expression))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alarm_hangs_on_what_somebody_tells(rule, told):
    assert asked(rule["expr"])
    assert asked(rule["expr"]) <= told


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_panel_shows_what_somebody_tells(panel, told):
    for target in panel["targets"]:
        assert asked(target["expr"])
        assert asked(target["expr"]) <= told


def test_every_alarm_has_its_paragraph_and_every_paragraph_its_alarm():
    section = (ROOT / "docs/operations.md").read_text().partition("\n## Alarms\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\*\*(\w+)\*\*", section, re.MULTILINE) == [rule["alert"] for rule in RULES]


def test_every_alarm_is_seen_to_fire():
    tests = yaml.safe_load((FOLDER / "alerts_test.yaml").read_text())["tests"]
    fired = {case["alertname"] for test in tests for case in test["alert_rule_test"] if case["exp_alerts"]}
    assert fired == {rule["alert"] for rule in RULES}


@needs_promtool
def test_alarms_fire_when_they_should():
    command = ["promtool", "test", "rules", str(FOLDER / "alerts_test.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_what_panels_ask_is_promql(tmp_path):
    asked = [target["expr"].replace("$__rate_interval", "5m") for panel in PANELS for target in panel["targets"]]
    rules = [{"record": f"panel:{number}", "expr": expression} for number, expression in enumerate(asked)]
    (tmp_path / "panels.yaml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    command = ["promtool", "check", "rules", str(tmp_path / "panels.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
