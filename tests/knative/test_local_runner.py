"""The local runner as a process, on a real broker, with a function that fails in chosen ways."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from domain.cloud_event import to_event
from tests.knative.house import House, correction, event_id
from tests.knative.sample_base import Topics, write_base

LARGEST_RECORD = 1_048_588 - 100  # what a topic takes unless told otherwise


@pytest.fixture(scope="module")
def house(kafka_bootstrap_servers, tmp_path_factory):
    """After a first run over one partition: each event failed in its own way, and the runner was stopped."""
    house = House(tmp_path_factory.mktemp("house"), kafka_bootstrap_servers)
    house.publish("broken twice", "invalid", "killed once")
    house.publish_plain(b"meter-1", b"no event")
    house.publish_plain(b"meter-2", b"hostile", [("ce_id", b"\xff"), ("ce_a b", b"c"), ("content-type", b"\xff\n")])
    house.publish_plain(b"meter-3", b"x" * LARGEST_RECORD)
    house.publish("fine")
    runner = house.start()
    try:
        house.results = house.records(house.topics.results, 3)
        house.letters = house.records(house.topics.dead_letters, 4)
        house.ticked = house.hears("tick")  # all else may be over before the first full second
        house.sink = runner_sink(runner)
        house.listens_at = listening(runner)
        house.children = psutil.Process(runner.pid).children(recursive=True)
    finally:
        runner.terminate()
        house.exit_status = runner.wait(60)
    return house


def runner_sink(runner):
    """K_SINK, from the environment of the function."""
    (child,) = psutil.Process(runner.pid).children()
    return child.environ()["K_SINK"]


def listening(runner):
    """The addresses at which runner and function wait for connections."""
    processes = [psutil.Process(runner.pid), *psutil.Process(runner.pid).children(recursive=True)]
    connections = [each for process in processes for each in process.net_connections()]
    return {each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN}


def test_nothing_listens_to_the_network_whatever_a_pod_does(house):
    assert house.listens_at == {"127.0.0.1"}


def test_results_keep_the_order_of_the_partition(house):
    assert [headers["ce_id"] for headers, _ in house.results] == [
        event_id(series) for series in ("broken twice", "killed once", "fine")
    ]
    assert {record.key for _, record in house.results} == {b"feeder-1"}


def test_an_error_is_retried_until_it_works(house):
    assert house.calls("broken twice") == 3


def test_an_event_whose_function_was_killed_comes_again(house):
    assert house.calls("killed once") == 2
    assert "sample ended (killed by SIGKILL)" in house.log()


def test_an_invalid_message_is_a_dead_letter_with_its_reason(house):
    headers, record = house.letters[0]
    assert headers["ce_id"] == event_id("invalid")
    assert headers["ce_knativeerrorcode"] == "422"
    assert base64.b64decode(headers["ce_knativeerrordata"]) == b"series: nobody knows it"
    assert record.value == to_event(correction("invalid")).data
    assert house.calls("invalid") == 1


def test_a_plain_record_is_a_dead_letter_that_keeps_key_and_value(house):
    headers, record = house.letters[1]
    assert headers["ce_type"] == "dev.knative.kafka.event"
    assert (record.key, record.value) == (b"meter-1", b"no event")


def test_neither_hostile_headers_nor_size_keep_a_record_from_the_dead_letters(house):
    assert [(record.key, len(record.value)) for _, record in house.letters[2:]] == [
        (b"meter-2", len(b"hostile")),
        (b"meter-3", LARGEST_RECORD),
    ]


def test_ticks_arrive(house):
    assert house.ticked


def test_the_runner_stops_what_it_started(house):
    assert house.exit_status == 0
    assert house.children
    assert not any(psutil.pid_exists(child.pid) for child in house.children)


def test_a_second_run_goes_on_where_the_first_ended(house):
    house.publish("later")
    runner = house.start()
    try:
        headers, _ = house.records(house.topics.results, 4)[3]
        assert headers["ce_id"] == event_id("later")
        assert house.calls("fine") == 1
        assert httpx.get(house.urls()["sample"]).status_code == 200
        assert httpx.post(runner_sink(runner), content=b"no event").status_code == 400
    finally:
        runner.terminate()
        runner.wait(60)


def test_a_folder_that_cannot_be_played_is_refused_at_once(tmp_path):
    command = [sys.executable, "-m", "knative.local_runner", "--check", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path.cwd())
    assert done.returncode == 2
    assert "kustomization.yaml" in done.stdout


def test_a_missing_secret_is_named_before_anything_starts(tmp_path):
    secrets = {"POSTGRES_URL", "MONGODB_URL", "REDIS_URL"}
    environment = {name: value for name, value in os.environ.items() if name not in secrets}
    environment |= {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "RUN_DIR": str(tmp_path), "LOG_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "knative.local_runner"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 2
    assert "POSTGRES_URL of Secret gridledger: set POSTGRES_URL" in done.stdout
    assert not list(tmp_path.iterdir())


def test_a_broker_that_does_not_answer_is_named(tmp_path):
    write_base(tmp_path, Topics("events", "results", "letters"))
    environment = {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "RUN_DIR": str(tmp_path), "LOG_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "knative.local_runner", str(tmp_path)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | environment, timeout=60
    )
    assert done.returncode == 1
    assert "Kafka at 127.0.0.1:1 does not answer" in done.stderr
