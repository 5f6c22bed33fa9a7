"""A checkpoint in another place names that place, and no other file of it changes."""

import shutil
from pathlib import Path

from spark.moved_checkpoint import settle

TEXT = (
    'v2\n{"stateSchemaFilePaths":["file:%s/state/0/_stateSchema/default/0_a"],"operatorPropertiesJson":"{\\"x\\":1}"}'
)


def checkpoint(folder: Path) -> Path:
    metadata = folder / "state/0/_metadata/v2"
    metadata.mkdir(parents=True)
    (metadata / "0").write_text(TEXT % folder)
    (metadata / ".0.crc").write_text("sum of it")
    return metadata


def test_where_it_was_made_nothing_changes(tmp_path: Path) -> None:
    metadata = checkpoint(tmp_path / "here")
    settle(str(tmp_path / "here"))
    assert (metadata / "0").read_text() == TEXT % (tmp_path / "here")
    assert (metadata / ".0.crc").exists()


def test_elsewhere_it_names_the_place_it_lies_in(tmp_path: Path) -> None:
    checkpoint(tmp_path / "here")
    shutil.move(tmp_path / "here", tmp_path / "over there")
    settle(str(tmp_path / "over there"))
    metadata = tmp_path / "over there/state/0/_metadata/v2"
    assert [path.name for path in metadata.iterdir()] == ["0"]
    assert (metadata / "0").read_text() == TEXT % (tmp_path / "over there")


def test_without_a_checkpoint_there_is_nothing_to_do(tmp_path: Path) -> None:
    settle(str(tmp_path / "none"))
    assert not (tmp_path / "none").exists()
