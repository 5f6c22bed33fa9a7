"""What is missing is said before anything starts."""

import shutil

import pytest

from embedded.layout import Layout
from embedded.preflight import check_disk


def test_a_nearly_full_disk_is_named_with_the_remedy(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10**12, 10**12, 3 * 10**8))
    with pytest.raises(SystemExit, match=rf"{tmp_path} has 0\.3 GB left.*`make clean`"):
        check_disk(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "state").write_text("a file in its place")
    with pytest.raises(SystemExit, match=rf"{tmp_path / 'state'} cannot be written"):
        Layout(tmp_path / "state").create()
