"""What must be true of a house once all is calm and no more readings come: nothing is lost, nothing is there twice."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import psycopg
import pymongo
import redis
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from domain.cloud_event import FORECAST_ISSUED, forecast_id, utc_text
from domain.feature_window import FeatureWindow
from domain.forecast import Forecast
from embedded import applications
from embedded.head_start import records_taken
from embedded.layout import ROOT
from embedded.manifests import save
from embedded.notary_key import notary_key
from embedded.tally import messages, records
from embedded.topics import PARTITIONS
from functions.broadcast.redis_stream import CAPACITY
from functions.dead_letters import Letter, read_letters
from functions.event_function import TICK
from functions.notary.ledger import Ledger
from functions.notary.signer import LocalKey
from functions.redriven import read_redriven
from kafka_topics.brokers import Brokers
from knative.local_runner.topology import read_topology
from tests.chaos.wired_house import WiredHouse
from tests.functions.notary.agreement import assert_agreement

_SETTLED_S = 600
_TOLD_S = 60
_NO_READING = (b'{"gateway_id"', b'{"station_id"')
_TICK = {"ce-specversion": "1.0", "ce-id": "tick", "ce-type": TICK, "ce-source": "/test"}
_STREAM = "gridledger:events:all"
_LATE = 12  # the verifier's word for a period in which nothing is missing
_UNFINISHED = "select count(*) from batches where status <> 'final'"
_UNSENT = "select count(*) from outbox where sequence is null"


def settle(house: WiredHouse, say: Callable[[str], None]) -> None:
    """Send dead letters again until none waits, and return when nothing is on its way any more."""
    looks = 0

    def settled() -> bool:
        nonlocal looks
        looks += 1
        waiting = {"records": _not_taken_in(house), "deliveries": _backlog(house)}
        waiting["letters"] = len(waiting_letters(house))
        waiting |= _not_final(house)
        if looks % 10 == 0:
            say(f"waiting: {waiting}")
        if waiting["letters"] and not waiting["deliveries"]:
            say(redrive(house))
        if any(waiting.values()):
            return False
        found = reconciled(house)
        if looks % 10 == 0:
            say(f"the reconciler: {found}")
        return found["windows"] == found["complete"]

    house.until("nothing is on its way any more", settled, _SETTLED_S)


def assert_all_is_well(house: WiredHouse, record: Path) -> dict[str, object]:
    """The figures."""
    windows, forecasts = events(house, "energy_predictions", FeatureWindow), events(house, "energy_forecasts", Forecast)
    ids = {forecast_id(each) for each in windows}
    assert {each.forecast_id for each in forecasts.values()} == ids
    readings = accounted_for(house)
    letters = list(read_letters(_brokers(house)))
    assert_every_letter_is_explained(letters)
    assert_stored_once(house, set(windows), ids)
    assert_shown_once(house, ids)
    assert_on_chain_once(house, forecasts.values())
    found = reconciled(house)
    assert (found["windows"], found["complete"], found["missing"]) == (len(ids), len(ids), 0)
    origins = [each.origin for each in windows.values()]
    verdict = verified(house, record, utc_text(min(origins)), utc_text(max(origins) + timedelta(hours=1)))
    return {
        "windows": len(windows),
        "forecasts": len(forecasts),
        "readings": readings,
        "letters": dict(Counter(letter.cause for letter in letters)),
        "sent_again": found["sent_again"],
        "verifier": verdict,
    }


def events(house: WiredHouse, topic: str, kind: type) -> dict[str, FeatureWindow | Forecast]:  # type: ignore[type-arg]
    """By id. Spark and inference repeat themselves after a kill; whoever reads the topic must not care."""
    found: dict[str, FeatureWindow | Forecast] = {}
    for identity, message in messages(house.endpoints.kafka_bootstrap_servers, topic):
        if isinstance(message, kind):
            assert found.setdefault(identity, message) == message
    return found


def accounted_for(house: WiredHouse) -> dict[str, int]:
    """What became of every reading on the topic, as the feature job tells it after its newest batch."""
    ingested = records(house.endpoints.kafka_bootstrap_servers, "energy_ingest")
    published = sum(not value.startswith(_NO_READING) for _, value in ingested)
    house.until(
        f"each of {published} readings is accounted for", lambda: sum(taken_in(house).values()) == published, _TOLD_S
    )
    return {"published": published} | taken_in(house)


def taken_in(house: WiredHouse) -> dict[str, int]:
    with psycopg.connect(house.endpoints.postgres_url) as connection:
        ((status,),) = connection.execute("select status from feature_job_status").fetchall()
    return dict(sum((Counter(shard) for shard in status["taken_in"].values()), Counter[str]()))


def assert_every_letter_is_explained(letters: list[Letter]) -> None:
    """A store or a function was away; nothing was wrong with an event, and no function has a defect."""
    unexplained = [letter.cause for letter in letters if letter.status not in ("503", None)]
    assert not unexplained, unexplained


def assert_stored_once(house: WiredHouse, windows: set[str], forecasts: set[str]) -> None:
    with pymongo.MongoClient(house.endpoints.mongodb_url) as client:
        database = client.get_default_database()
        assert {each["_id"] for each in database["forecasts"].find({}, {"_id": 1})} == forecasts
        assert {each["_id"] for each in database["actuals"].find({}, {"_id": 1})} >= windows
        assert database["forecasts"].count_documents({"receipt.status": "final"}) == len(forecasts)


def assert_shown_once(house: WiredHouse, forecasts: set[str]) -> None:
    """The stream forgets what is old; that an event was shown is remembered longer."""
    with redis.Redis.from_url(house.endpoints.redis_url, decode_responses=True) as client:
        entries = [fields for _, fields in client.xrange(_STREAM)]
        unseen = [each for each in forecasts if not client.exists(f"{{{_STREAM}}}:seen:{each}")]
    assert not unseen, unseen
    assert [each for each, times in Counter(fields["id"] for fields in entries).items() if times > 1] == []
    if len(entries) < CAPACITY:
        assert {fields["id"] for fields in entries if fields["type"] == FORECAST_ISSUED} == forecasts


def assert_on_chain_once(house: WiredHouse, forecasts) -> None:  # type: ignore[no-untyped-def]
    endpoints = house.endpoints
    ledger = Ledger(endpoints.chain_rpc_url, endpoints.ledger_address, LocalKey(notary_key(house.layout.data)))
    with psycopg.connect(endpoints.postgres_url, autocommit=True) as connection:
        assert_agreement(connection, ledger)
        entries = connection.execute("select forecast_id from outbox where kind = 'forecast'").fetchall()
    assert Counter(each for (each,) in entries) == {each.forecast_id: len(each.series) for each in forecasts}


def verified(house: WiredHouse, record: Path, begin: str, end: str) -> str:
    """What the verifier says of the whole period; late is no fault of the record."""
    save(house.analytics_url, record, begin, end)
    program = [sys.executable, str(ROOT / "verifier" / "verify.py"), "completeness", str(record)]
    where = ["--from", begin, "--to", end, "--rpc", house.endpoints.chain_rpc_url]
    done = subprocess.run([*program, *where], capture_output=True, text=True, check=False)
    assert done.returncode in {0, _LATE}, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]


def reconciled(house: WiredHouse) -> dict[str, int]:
    """The totals after another look of the reconciler; what it cannot do now it does at the next."""
    url = json.loads((house.layout.run / "services.json").read_bytes())["reconciler"]
    answer = httpx.post(url, content=b"{}", headers=_TICK, timeout=120)
    assert answer.status_code in {200, 503}, answer.text
    answer = httpx.get(f"{house.analytics_url}/api/v1/reconciliation", timeout=60).raise_for_status()
    totals: dict[str, int] = answer.json()["totals"]
    return totals


def redrive(house: WiredHouse) -> str:
    """As people do it; what the command says."""
    done = subprocess.run(
        [sys.executable, "-m", "embedded.redrive", "--cause", "all"],
        env=os.environ | house.endpoints.environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return f"make redrive CAUSE=all: {done.stdout.strip()}"


def waiting_letters(house: WiredHouse) -> list[Letter]:
    redriven = read_redriven(_brokers(house))
    return [letter for letter in read_letters(_brokers(house)) if not redriven.has(letter)]


def _brokers(house: WiredHouse) -> Brokers:
    return Brokers(house.endpoints.kafka_bootstrap_servers)


def _not_taken_in(house: WiredHouse) -> int:
    """Records that the feature job has not taken in."""
    with closing(KafkaConsumer(bootstrap_servers=house.endpoints.kafka_bootstrap_servers)) as consumer:
        parts = [TopicPartition("energy_ingest", number) for number in range(PARTITIONS["energy_ingest"])]
        return sum(consumer.end_offsets(parts).values()) - records_taken(applications.checkpoint(house.layout))


def _backlog(house: WiredHouse) -> int:
    """Records that still wait for a function, each as often as somebody is to have it."""
    servers = house.endpoints.kafka_bootstrap_servers
    specs = [source.spec for source in read_topology(ROOT / "knative" / "base").kafka_sources.values()]
    with closing(KafkaAdminClient(bootstrap_servers=servers)) as admin:
        committed = admin.list_group_offsets([spec.consumer_group for spec in specs])
    parts = [
        TopicPartition(topic, number) for spec in specs for topic in spec.topics for number in range(PARTITIONS[topic])
    ]
    with closing(KafkaConsumer(bootstrap_servers=servers)) as consumer:
        ends = consumer.end_offsets(list(set(parts)))
    return sum(
        end - max(0, getattr(committed.get(spec.consumer_group, {}).get(part), "offset", 0))
        for spec in specs
        for part, end in ends.items()
        if part.topic in spec.topics
    )


def _not_final(house: WiredHouse) -> dict[str, int]:
    with psycopg.connect(house.endpoints.postgres_url) as connection:
        counts = {"unsent": _UNSENT, "unfinished": _UNFINISHED}
        rows = {name: connection.execute(query).fetchone() for name, query in counts.items()}
    return {name: row[0] if row else 0 for name, row in rows.items()}
