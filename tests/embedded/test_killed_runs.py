"""What a run that was killed by force leaves behind, and how the next one deals with it."""

import subprocess
import sys

import msgspec
import psutil
import pytest

from embedded.only_one import only_one
from embedded.pid_file import end_leftovers, record

PATIENCE_S = 20

PARENT = """
import pathlib, signal, sys
from embedded.process import start
print(start(["sleep", "1000"], pathlib.Path(sys.argv[1]), {}).pid, flush=True)
signal.pause()
"""


def test_children_die_with_their_parent(tmp_path):
    command = [sys.executable, "-c", PARENT, str(tmp_path / "log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    gone, _ = psutil.wait_procs([child], timeout=PATIENCE_S)
    assert gone == [child]


def test_a_second_run_refuses_while_the_first_one_lives(tmp_path):
    with only_one(tmp_path), pytest.raises(SystemExit, match="already runs"), only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass


def test_leftovers_are_ended(tmp_path):
    with subprocess.Popen(["sleep", "1000"]) as left:
        record(tmp_path, "spark", left.pid)
        assert end_leftovers(tmp_path) == ["spark"]
        assert left.poll() is not None
    assert not list(tmp_path.iterdir())


def test_leftovers_may_be_ending_by_themselves(tmp_path):
    (tmp_path / "notary.pid").touch()
    program = f"trap 'rm {tmp_path}/notary.pid; exit' TERM; echo waits; sleep 1000 & wait"
    with subprocess.Popen(["sh", "-c", program], stdout=subprocess.PIPE) as runner:
        assert runner.stdout.readline()
        record(tmp_path, "functions", runner.pid)
        assert end_leftovers(tmp_path) == ["functions"]
    assert not list(tmp_path.iterdir())


def test_a_stranger_with_a_reused_pid_is_left_alone(tmp_path):
    with subprocess.Popen(["sleep", "1000"]) as stranger:
        (tmp_path / "spark.pid").write_bytes(msgspec.json.encode({"pid": stranger.pid, "created": 1.0}))
        assert end_leftovers(tmp_path) == []
        assert stranger.poll() is None
        stranger.kill()
