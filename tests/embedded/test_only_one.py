"""Two houses at once: the second start waits for the first, and says so."""

import threading
from pathlib import Path

import pytest

from embedded.only_one import one_start_at_a_time, only_one


def test_a_second_start_says_that_it_waits_and_comes_next(tmp_path: Path) -> None:
    waiting, order = threading.Event(), []

    def second() -> None:
        with one_start_at_a_time(tmp_path, lambda line: (order.append(line), waiting.set())):
            order.append("second")

    with one_start_at_a_time(tmp_path, order.append):
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(10)
        order.append("first is done")
    thread.join(10)
    assert order[1:] == ["first is done", "second"]
    assert "another Gridledger" in order[0]


def test_a_state_folder_in_use_is_refused_by_the_name_of_its_user(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(SystemExit, match=r"already runs here \(process \d+"), only_one(tmp_path):
        pass
