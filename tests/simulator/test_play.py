"""`python -m simulator` against real servers: all of it, once killed and started again, without a gap."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition

from simulator.fleet.fleet import Fleet
from simulator.saved_clock import SavedClock, load
from simulator.timeline import Timeline

START = "2026-11-23T07:00Z"
OPTIONS = ["--seed", "5", "--feeders", "2", "--meters", "3", "--speed", "1200", "--start", START]


def environment(folder: Path, kafka: str, postgres: str, topic: str) -> dict[str, str]:
    return os.environ | {
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "POSTGRES_URL": postgres,
        "INGEST_TOPIC": topic,
        "DATA_DIR": str(folder),
        "RUN_DIR": str(folder),
    }


def run_until(folder: Path, env: dict[str, str], until: Callable[[SavedClock], bool], *, kill: bool) -> SavedClock:
    """Start the command, end it once the saved clock is far enough, and return what it left."""
    with subprocess.Popen([sys.executable, "-m", "simulator", *OPTIONS], env=env) as process:
        while not ((saved := load(folder / "simulation_clock.json")) and until(saved)):
            assert process.poll() is None
        process.kill() if kill else process.terminate()
        assert process.wait(15) == (-9 if kill else 0)
    left = load(folder / "simulation_clock.json")
    assert left is not None
    return left


def consumed(kafka: str, topic: str) -> list[tuple[int, int, bytes, bytes]]:
    """(partition, timestamp, key, value) of everything on the topic, in the order of each partition."""
    consumer = KafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest", consumer_timeout_ms=5000)
    try:
        partitions = [TopicPartition(topic, number) for number in range(3)]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        found = []
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            for partition, records in consumer.poll(timeout_ms=1000).items():
                found += [(partition.partition, r.timestamp, bytes(r.key), bytes(r.value)) for r in records]
        return found
    finally:
        consumer.close()


def test_killed_and_started_again_nothing_is_missing_and_nothing_differs(
    tmp_path: Path, kafka_bootstrap_servers: str, registry_url: str, topic: Callable[..., str]
) -> None:
    name = topic("energy_ingest", partitions=3)
    env = environment(tmp_path, kafka_bootstrap_servers, registry_url, name)
    begun = run_until(tmp_path, env, lambda clock: clock.published_until > clock.start - 600 * 3600, kill=True)
    live = run_until(tmp_path, env, lambda clock: clock.published_until > clock.start + 600, kill=True)
    left = run_until(tmp_path, env, lambda clock: clock.published_until > live.published_until + 600, kill=False)
    assert left.start == live.start == begun.start

    timeline = Timeline(Fleet(5, left.start, 2, 3), left.start)
    expected = timeline.records(timeline.begins_at, left.published_until)
    found = consumed(kafka_bootstrap_servers, name)
    # A kill may leave the last pieces on the topic twice, or ahead of the saved clock.
    within = {(at, key, value) for _, at, key, value in found if at < left.published_until * 1000}
    assert within == {(record.arrived_ms, record.key.encode(), record.value()) for record in expected}
    assert len(found) < 2 * len(expected)
    for number in range(3):
        firsts = list(dict.fromkeys(record for record in found if record[0] == number))
        assert [at for _, at, *_ in firsts] == sorted(at for _, at, *_ in firsts)

    progress = json.loads((tmp_path / "simulation.json").read_bytes())
    assert progress["phase"] == "live"
    assert progress["backfill_done"] == progress["backfill_total"] == 673


def test_a_held_clock_lets_history_and_one_heartbeat_pass_and_goes_on_when_released(
    tmp_path: Path, kafka_bootstrap_servers: str, registry_url: str, topic: Callable[..., str]
) -> None:
    name = topic("energy_ingest", partitions=3)
    env = environment(tmp_path, kafka_bootstrap_servers, registry_url, name)
    (tmp_path / "clock_held").touch()
    held = run_until(tmp_path, env, lambda clock: clock.published_until == clock.start, kill=False)
    assert all(at <= held.start * 1000 for _, at, *_ in consumed(kafka_bootstrap_servers, name))
    (tmp_path / "clock_held").unlink()
    run_until(tmp_path, env, lambda clock: clock.published_until > clock.start + 600, kill=False)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--start", "2026-11-23T08:00Z"], "started at 2026-11-23T07:00:00Z"),
        (["--seed", "6"], "another simulation"),
        (["--start", "2026-11-23T07:30Z"], "no full hour"),
        (["--start", "tomorrow"], "is no date"),
        (["--speed", "0.5"], "too slow"),
        (["--fault", "hail"], "'hail' is unknown"),
    ],
)
def test_options_that_do_not_fit_are_refused_before_anything_is_sent(
    tmp_path: Path, options: list[str], named: str
) -> None:
    nowhere = "127.0.0.1:9"
    saved = {"identity": "fleet seed=5 feeders=1 meters=1", "start": 1795417200, "published_until": 1795417200}
    (tmp_path / "simulation_clock.json").write_text(json.dumps(saved))
    done = subprocess.run(
        [sys.executable, "-m", "simulator", "--seed", "5", "--feeders", "1", "--meters", "1", *options],
        env=environment(tmp_path, nowhere, "postgresql://postgres@127.0.0.1:9/none", "energy_ingest"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert named in done.stderr
    assert done.stderr.count("\n") == 1
