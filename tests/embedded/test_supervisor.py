import queue
import sys

import psutil
import pytest

from embedded import pid_file
from embedded.process import await_ready
from embedded.supervisor import REFUSAL, Child, Supervisor

PATIENCE_S = 20


@pytest.fixture
def said():
    return queue.Queue()


@pytest.fixture
def supervisor(tmp_path, said):
    supervisor = Supervisor(tmp_path / "run", said.put)
    yield supervisor
    supervisor.stop()


def test_a_killed_child_is_started_again_and_its_log_is_named(supervisor, said, tmp_path):
    starts = queue.Queue()

    def command():
        starts.put("start")
        return ["sleep", "1000"]

    log = tmp_path / "sleeper.log"
    supervisor.start(Child("sleeper", command, log)).kill()
    assert str(log) in said.get(timeout=PATIENCE_S)
    for _ in range(2):
        assert starts.get(timeout=PATIENCE_S)


def test_what_a_killed_child_had_started_ends_before_it_is_started_again(supervisor, said, tmp_path):
    program = f"sleep 1000 & echo $! > {tmp_path}/left.new; mv {tmp_path}/left.new {tmp_path}/left; wait"
    child = supervisor.start(Child("spark", lambda: ["sh", "-c", program], tmp_path / "spark.log"))
    await_ready("its own child", (tmp_path / "left").exists, child, tmp_path / "spark.log")
    left = psutil.Process(int((tmp_path / "left").read_text()))
    child.kill()
    said.get(timeout=PATIENCE_S)
    assert psutil.wait_procs([left], timeout=PATIENCE_S)[0] == [left]


def test_a_child_that_was_started_without_room_for_its_record_gets_it_later(supervisor, tmp_path):
    record, in_the_way = tmp_path / "run" / "kafka.pid", tmp_path / "run" / "kafka.pid.new"
    in_the_way.mkdir(parents=True)
    child = supervisor.start(Child("kafka", lambda: ["sleep", "1000"], tmp_path / "kafka.log"))
    assert not record.exists()
    in_the_way.rmdir()
    await_ready("its record", record.exists, child, tmp_path / "kafka.log")
    assert pid_file.alive(tmp_path / "run", "kafka") == psutil.Process(child.pid)


def test_a_refusal_is_not_tried_again(supervisor, said, tmp_path):
    program = f"import sys; print('the file is broken'); sys.exit({REFUSAL})"
    supervisor.start(Child("replay", lambda: [sys.executable, "-c", program], tmp_path / "replay.log"))
    assert said.get(timeout=PATIENCE_S) == "replay refuses to run: the file is broken"
    supervisor.stop()
    assert supervisor.refused == ["replay refuses to run: the file is broken"]
    assert said.empty()


def test_stop_ends_a_child_that_ignores_the_request(supervisor, tmp_path, monkeypatch):
    monkeypatch.setattr("embedded.process.STOP_PATIENCE_S", 0.1)
    program = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.pause()"
    child = supervisor.start(Child("stubborn", lambda: [sys.executable, "-c", program], tmp_path / "stubborn.log"))
    supervisor.stop()
    assert not psutil.pid_exists(child.pid)
    assert not list((tmp_path / "run").glob("*.pid"))


def test_a_command_that_fails_is_named_with_its_last_words(supervisor, tmp_path):
    with pytest.raises(SystemExit, match=r"build failed .*\n.*no such thing"):
        supervisor.run_to_end(Child("build", lambda: ["sh", "-c", "echo no such thing; exit 3"], tmp_path / "b.log"))
