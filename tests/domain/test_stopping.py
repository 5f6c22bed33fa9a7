"""Asked to stop at any instant, a process hears of it."""

import subprocess
import sys

ASKED_AGAIN_AND_AGAIN = """
import os, signal, threading
from domain.stopping import stop_on_signals

for _ in range(300):
    stopping = threading.Event()
    stop_on_signals(stopping)
    threading.Timer(0.001, os.kill, (os.getpid(), signal.SIGTERM)).start()
    while not stopping.wait(0):
        pass
print("stopped")
"""
KEPT_WAITING = """
import signal, threading
from domain.stopping import stop_on_signals

stop_on_signals(threading.Event(), patience_s=1)
signal.raise_signal(signal.SIGTERM)
threading.Event().wait()
"""


def run(program):
    return subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=60)


def test_a_signal_that_comes_while_the_event_is_looked_at_is_not_lost():
    ended = run(ASKED_AGAIN_AND_AGAIN)
    assert (ended.stdout, ended.stderr, ended.returncode) == ("stopped\n", "", 0)


def test_a_process_that_is_kept_waiting_is_ended():
    assert run(KEPT_WAITING).returncode == -14
