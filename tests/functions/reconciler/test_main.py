"""The reconciler as it is served."""

import uuid
from datetime import timedelta

import httpx
import pytest

from embedded.topics import create_topics
from functions.reconciler.settings import Settings
from functions.reconciler.topics import Names
from knative.local_runner.topology import read_topology
from tests.functions.served import deliver, served
from tests.messages import window
from tests.rules.sources import ROOT

TICK = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/tick", "ce-type": "dev.knative.sources.ping"}
ENVIRONMENT = {
    "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9",
    "MONGODB_URL": "mongodb://me:secret@127.0.0.1:9/gridledger",
    "REDIS_URL": "redis://:secret@127.0.0.1:9/0",
    "POSTGRES_URL": "postgresql://me:secret@127.0.0.1:9/gridledger",
    "LEDGER_ADDRESS": "",
    "RECONCILER_GRACE_MINUTES": "10",
}


def tick(url):
    answer = httpx.post(url, content=b"{}", headers=TICK | {"content-type": "application/json"}, timeout=60)
    return answer.status_code, answer.text


def test_it_looks_at_every_tick_and_takes_no_events(
    servers_with_groups, mongodb_url, redis_url, reconciled_database, tmp_path
):
    create_topics(servers_with_groups)
    documents = mongodb_url.rpartition("/")[0] + f"/reconciler_{uuid.uuid4().hex[:8]}"
    environment = ENVIRONMENT | {
        "KAFKA_BOOTSTRAP_SERVERS": servers_with_groups,
        "MONGODB_URL": documents,
        "REDIS_URL": redis_url,
        "POSTGRES_URL": reconciled_database,
        "LEDGER_ADDRESS": "0x" + "11" * 20,
    }
    with served("reconciler", environment, tmp_path / "log") as url:
        assert tick(url) == (200, "OK")
        assert deliver(url, window()) == (422, "type: the reconciler takes ticks only, no FeatureWindow")
    assert '"message":"reconciled"' in (tmp_path / "log").read_text()


@pytest.fixture
def environment(monkeypatch):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize("name", sorted(ENVIRONMENT.keys() - {"LEDGER_ADDRESS"}))
def test_a_missing_setting_is_named(environment, name):
    environment.delenv(name)
    with pytest.raises(SystemExit, match=f"{name} is "):
        Settings.from_environment()


@pytest.mark.parametrize("minutes", ["0", "1.5", "-1", "ten", "1441"])
def test_a_grace_that_is_none_is_refused(environment, minutes):
    environment.setenv("RECONCILER_GRACE_MINUTES", minutes)
    with pytest.raises(SystemExit, match=r"RECONCILER_GRACE_MINUTES is .*; it must be a whole number of minutes"):
        Settings.from_environment()


def test_a_ledger_turns_notarization_on(environment):
    assert Settings.from_environment().grace == timedelta(minutes=10)
    assert not Settings.from_environment().notarizes
    environment.setenv("LEDGER_ADDRESS", "0x" + "11" * 20)
    assert Settings.from_environment().notarizes
    assert "secret" not in repr(Settings.from_environment())


def test_topics_and_groups_are_those_of_the_manifests():
    sources = read_topology(ROOT / "knative" / "base").kafka_sources.values()
    hops = {source.spec.sink.ref.name: (source.spec.topics[0], source.spec.consumer_group) for source in sources}
    for hop, names in Names().hops().items():
        found = {(s.spec.topics[0], s.spec.consumer_group) for s in sources if s.spec.sink.ref.name == hop}
        assert names in found, hops
