"""Kafka is killed in the middle, then the local runner: every event arrives, in the order of its key."""

import sys

import psutil
import pytest

from embedded.kafka import kafka
from embedded.process import await_ready, start
from embedded.settings import Settings
from tests.conftest import any_port
from tests.knative.house import House

SERIES = [f"series {number}" for number in range(120)]


@pytest.fixture
def broker(tmp_path):
    """A broker of its own, started again by calling it."""
    server = kafka(tmp_path / "kafka", any_port(), any_port(), Settings.from_environment(), print)
    processes = []

    def restart():
        for each in processes:
            each.kill()
            each.wait()
        processes.append(start(server.command(), tmp_path / "kafka.log", {}))
        await_ready("kafka", server.is_ready, processes[-1], tmp_path / "kafka.log")
        return server.url

    yield restart
    processes[-1].kill()
    processes[-1].wait()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends the functions of a killed runner")
def test_nothing_is_lost_when_kafka_and_the_runner_are_killed(broker, tmp_path):
    house = House(tmp_path, broker(), partitions=3)
    source = tmp_path / "base" / "source.yaml"  # with the patience of knative/base
    source.write_text(source.read_text().replace("retry: 3", "retry: 6").replace("PT0.05S", "PT0.5S"))
    house.publish(*SERIES[:80])
    runner = house.start()
    try:
        house.await_calls(20)
        broker()
        house.await_calls(50)
        url = house.urls()["sample"]
        functions = psutil.Process(runner.pid).children()
        runner.kill()
        psutil.wait_procs([runner, *functions], timeout=30)
        runner = house.start()
        house.publish(*SERIES[80:])
        results = house.results_until_all_are_there()
        assert house.urls()["sample"] == url  # pages that are open stay valid
    finally:
        runner.terminate()
        runner.wait(60)
    for ids in house.sent:
        assert ids == sorted(ids, key=results.index)  # the first time each appears
