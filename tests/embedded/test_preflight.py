"""What is missing is said before anything starts."""

import shutil

import pytest

from embedded.layout import Layout
from embedded.preflight import check_disk, check_replay
from embedded.settings import Settings


def test_a_nearly_full_disk_is_named_with_the_remedy(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10**12, 10**12, 3 * 10**8))
    with pytest.raises(SystemExit, match=rf"{tmp_path} has 0\.3 GB left.*`make clean`"):
        check_disk(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "state").write_text("a file in its place")
    with pytest.raises(SystemExit, match=rf"{tmp_path / 'state'} cannot be written"):
        Layout(tmp_path / "state").create()


def test_a_file_to_play_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("REPLAY", "README.md")
    check_replay(Settings.from_environment())
    monkeypatch.setenv("REPLAY_WEATHER", "no/such.parquet")
    with pytest.raises(SystemExit, match=r"REPLAY_WEATHER names no/such\.parquet"):
        check_replay(Settings.from_environment())
