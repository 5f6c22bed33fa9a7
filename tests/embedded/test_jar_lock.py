import pytest

from embedded.jar_lock import LOCKS, read_lock


def test_a_changed_jar_is_refused_by_name(tmp_path):
    jar = read_lock("postgresql")[0]
    path = tmp_path / jar.file_name
    path.write_bytes(b"not the jar")
    with pytest.raises(SystemExit, match=rf"{path}.*{jar.sha256}"):
        jar.check(path)


def test_every_lock_names_each_file_once():
    for lock in LOCKS.glob("*.lock"):
        names = [jar.file_name for jar in read_lock(lock.stem)]
        assert names
        assert len(set(names)) == len(names)
