"""A checkpoint that lies somewhere else than where it was made: Spark writes whole paths of its own files into it."""

import re
from pathlib import Path

# Of an operator's metadata: where the schemas of its state are.
_SCHEMA = re.compile(r'"file:[^"]*?(/state/\d+/_stateSchema/[^"]*)"')


def settle(checkpoint_dir: str) -> None:
    """Let a local checkpoint name the folder it lies in now; one at a URL has to stay where it is."""
    here = Path(checkpoint_dir).absolute()
    for file in here.glob("state/*/_metadata/v2/[0-9]*"):
        text = file.read_text()
        settled = _SCHEMA.sub(lambda found: f'"file:{here}{found[1]}"', text)
        if settled != text:
            _replace(file, settled)


def _replace(file: Path, text: str) -> None:
    file.with_name(f".{file.name}.crc").unlink(missing_ok=True)  # of what it said before
    new = file.with_name(f".{file.name}.new")
    new.write_text(text)
    new.replace(file)
