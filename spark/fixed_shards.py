"""That a checkpoint keeps the number of shards it was made with: the state of a feeder lies in one of so many."""

from pathlib import Path

import msgspec
from msgspec import Struct

_PARTITIONS = "spark.sql.shuffle.partitions"


class _Batch(Struct):
    conf: dict[str, str]


def check_shards(checkpoint_dir: str, shards: int) -> None:
    """ValueError for another number. One at a URL is told by the shards themselves (`look_back.py`)."""
    batches = [int(file.name) for file in Path(checkpoint_dir, "offsets").glob("[0-9]*")]
    if not batches:
        return
    _, batch, *_ = Path(checkpoint_dir, "offsets", str(max(batches))).read_bytes().splitlines()
    made_with = msgspec.json.decode(batch, type=_Batch).conf.get(_PARTITIONS)
    if made_with != str(shards):
        raise ValueError(f"the checkpoint was made with SHARDS={made_with}, this job has SHARDS={shards}")
