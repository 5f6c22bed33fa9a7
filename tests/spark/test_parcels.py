"""What goes into the parcels of a batch comes out of them, each row at its shard."""

import pandas as pd
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from spark.parcels import _packed, opened

SCHEMA = pa.schema([("shard", pa.int32()), ("number", pa.int64()), ("text", pa.string())])
NUMBER = st.integers(-(2**63), 2**63 - 1)


@given(st.lists(st.lists(st.tuples(st.integers(0, 3), NUMBER, st.none() | st.text()), min_size=1), min_size=1))
def test_every_row_comes_out_once_at_its_shard_and_in_its_order(batches: list[list[tuple]]) -> None:
    sent = [
        pa.RecordBatch.from_pandas(pd.DataFrame(batch, columns=["shard", "number", "text"]), schema=SCHEMA)
        for batch in batches
    ]
    parcels = pa.Table.from_batches(_packed(iter(sent))).to_pandas()
    for shard in range(4):
        mine = parcels[parcels["shard"] == shard]
        found = opened([mine]) if len(mine) else pd.DataFrame(columns=["number", "text"])
        expected = [row[1:] for batch in batches for row in batch if row[0] == shard]
        assert list(found.itertuples(index=False, name=None)) == expected
