"""What a soak measures and draws."""

import os
from xml.etree import ElementTree

import msgspec
import pytest

from bench.soaked.plots import draw
from bench.soaked.sample import MB, Held, Sample, disk_mb, processes
from embedded.layout import Layout
from embedded.pid_file import record


def sample(minute, **memory_mb):
    held = {name: Held(value, 10, 1) for name, value in memory_mb.items()}
    return Sample(60.0 * minute, "2026-01-31T07:00:00Z", minute, 0, held, {"kafka": 1.0 + minute})


def test_every_process_with_a_pid_file_is_measured(tmp_path):
    record(tmp_path, "kafka", os.getpid())
    (held,) = processes(tmp_path).values()
    assert (held.pid, held.memory_mb > 1, held.handles > 2) == (os.getpid(), True, True)


def test_what_a_folder_takes_on_disk_is_counted_in_all_its_depths(tmp_path):
    layout = Layout(tmp_path)
    layout.create()
    deep = layout.data / "kafka" / "topic"
    deep.mkdir(parents=True)
    (deep / "segment").write_bytes(b"x" * 3 * MB)
    with (deep / "index").open("wb") as sparse:
        sparse.truncate(50 * MB)
    assert disk_mb(layout) == {"kafka": pytest.approx(3, abs=0.1), "logs": 0}


def test_a_plot_has_a_line_and_a_name_for_each_process_that_runs_at_the_end(tmp_path):
    course = [sample(minute, kafka=200, mongodb=100 + minute) for minute in range(5)]
    course[2].processes.pop("mongodb")  # started again just then
    draw(course, tmp_path)
    drawn = ElementTree.fromstring((tmp_path / "memory.svg").read_text())
    words = " ".join(element.text or "" for element in drawn.iter())
    assert ("kafka 200" in words, "mongodb 104" in words) == (True, True)
    lines = [element for element in drawn.iter() if element.tag.endswith("polyline")]
    assert len(lines) == 3  # one of them in two parts
    assert {path.name for path in tmp_path.iterdir()} == {"memory.svg", "handles.svg", "disk.svg"}


def test_a_line_of_the_course_can_be_read_again():
    assert msgspec.json.decode(msgspec.json.encode(sample(3, kafka=1)), type=Sample) == sample(3, kafka=1)
