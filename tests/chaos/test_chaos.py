"""A short run of what `make chaos` does at length: every process dies; nothing is lost and nothing is there twice."""

import json
from pathlib import Path

import pytest

from tests.chaos.chaos import Size, run, say

# kafka-python leaves the sockets open of connections that a dead broker refuses.
pytestmark = [
    pytest.mark.stack,
    pytest.mark.own_house,
    pytest.mark.timeout(1200),  # a busy machine takes its time
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]

SEED = 7
SHORT = Size(faults=22, every_s=3.0, feeders=4, meters=4, speed=180)


def test_whatever_happens_every_window_is_everywhere_once(tmp_path: Path) -> None:
    say(json.dumps(run(tmp_path, SEED, SHORT)))
