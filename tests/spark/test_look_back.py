"""What Spark hands to a shard, in whatever pieces, and what goes back."""

from collections.abc import Iterator

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spark.arrival import Arrival
from spark.look_back import LookBack
from spark.open_hour import arrivals
from spark.outgoing import NOWHERE
from spark.parcels import opened, packed_rows
from spark.row_order import in_order
from spark.taken_in import TakenIn, decoded
from spark.topics import Topics
from tests.spark.samples import StoredState, heartbeat, reading


class StoredValue:
    """What a ValueState of Spark's state store does: keeps one row."""

    def __init__(self) -> None:
        self.row = None

    def get(self):
        return self.row

    def update(self, row) -> None:
        self.row = row


class StoredList(list):
    """What a ListState does."""

    def exists(self) -> bool:
        return bool(self)

    def get(self):
        return iter(list(self))

    def appendValue(self, row) -> None:  # noqa: N802
        self.append(row)


class Handle:
    """What Spark gives the processor to get its states from; they outlive it."""

    def __init__(self) -> None:
        self.states = {}

    def getValueState(self, name, _schema):  # noqa: N802
        return self.states.setdefault(name, StoredValue())

    def getMapState(self, name, _key, _value):  # noqa: N802
        return self.states.setdefault(name, StoredState())

    def getListState(self, name, _schema):  # noqa: N802
        return self.states.setdefault(name, StoredList())


def frames(*batches: list[Arrival]) -> Iterator[pd.DataFrame]:
    """As Spark hands over what packed_rows made, a frame for each batch."""
    tables = (pd.DataFrame(batch, columns=list(Arrival._fields)) for batch in batches)
    parcels = (packed_rows(pa.RecordBatch.from_pandas(table.assign(shard=0)[["shard", *table]])) for table in tables)
    return (pd.DataFrame({"shard": [0], "parcel": [parcel]}) for parcel in parcels)


def look_back(handle: Handle, shards: int = 1) -> LookBack:
    made = LookBack(Topics(), shards)
    made.init(handle)
    return made


def test_rows_are_taken_in_the_order_of_their_arrival() -> None:
    rows = [reading("a", hour, 5, delay_s=30) for hour in range(6)]
    found = list(arrivals(in_order(opened(frames(rows[3:][::-1], rows[:3])), 0)))
    assert [row.start_s for row in found] == [row.start_s for row in rows]
    assert repr(found) == repr(rows)  # NaN is not equal to itself


def test_of_the_same_moment_the_place_in_the_topic_decides() -> None:
    first, second = reading("a", 0, 5), reading("b", 0, 5)
    assert [row.source for row in arrivals(in_order(opened(frames([second, first])), 0))] == ["a", "b"]


def test_a_batch_goes_on_with_the_state_the_last_one_left() -> None:
    handle = Handle()
    first = [reading("a", 0, 5), reading("b", 0, 6), reading("b", 0, 6, delay_s=40)]
    (counts,) = look_back(handle).handleInputRows((0,), frames(first), None)
    assert set(counts["topic"]) == {NOWHERE}
    found = dict(zip(counts["key"], counts["value"], strict=True))
    assert (found[b"accepted"], found[b"duplicates"]) == (b"2", b"1")
    sent, _ = look_back(handle).handleInputRows((0,), frames([heartbeat(1.1)]), None)
    assert list(sent["topic"]) == ["energy_predictions"]
    assert list(sent["key"]) == [b"f"]
    assert {"key": "ce_type", "value": b"org.gridledger.window.closed.v1"} in sent["headers"][0]


def test_what_became_of_every_reading_is_counted_over_all_batches() -> None:
    handle = Handle()
    for batch in (
        [reading("a", 0, 5), reading("b", 0, 6), reading("b", 0, 6, delay_s=40), reading("a", 0, 7, delay_s=50)],
        [heartbeat(1.1)],
        [reading("a", 1, 5), reading("a", 1, 5, delay_s=40), reading("a", 1, 9, delay_s=50)],
    ):
        *_, told = look_back(handle).handleInputRows((0,), frames(batch), None)
    assert taken_in(told) == TakenIn(accepted=2, duplicates=1, rejected=1, waiting=3)
    *_, told = look_back(handle).handleInputRows((0,), frames([heartbeat(2.1)]), None)
    assert taken_in(told) == TakenIn(accepted=3, duplicates=2, rejected=2, waiting=0)


def taken_in(told: pd.DataFrame) -> TakenIn:
    return decoded(dict(zip(told["key"], told["value"], strict=True))[b"taken_in_0"].decode())


def test_many_outcomes_go_out_in_pieces() -> None:
    many = [reading(f"m{n}", 0, 1, block=n, position=0, feeder_meters=250) for n in range(250)]
    pieces = list(look_back(Handle()).handleInputRows((0,), frames([*many, heartbeat(1.1)]), None))
    assert [len(piece) for piece in pieces] == [*[8] * 31, 2, 2]


def test_another_number_of_shards_is_refused_with_the_remedy() -> None:
    handle = Handle()
    list(look_back(handle, shards=2).handleInputRows((0,), frames([heartbeat(0)]), None))
    with pytest.raises(ValueError, match=r"made with SHARDS=2, this job has SHARDS=3: set it back"):
        list(look_back(handle, shards=3).handleInputRows((0,), frames([heartbeat(1)]), None))


def sent_by(look_back: LookBack, *batch: Arrival) -> list[tuple]:
    """(topic, value) of what a batch sends."""
    found = pd.concat([pd.DataFrame(), *look_back.handleInputRows((0,), frames(list(batch)), None)])
    return [(row.topic, row.value) for row in found.itertuples() if row.topic] if len(found) else []


def test_a_reading_of_the_open_hour_touches_no_history() -> None:
    handle = Handle()
    list(look_back(handle).handleInputRows((0,), frames([heartbeat(0.5)]), None))
    list(look_back(handle).handleInputRows((0,), frames([reading("a", 0, 5)]), None))
    assert not handle.states["feeders"]
    assert len(handle.states["open_hour"]) == 1
    list(look_back(handle).handleInputRows((0,), frames([heartbeat(1.1)]), None))
    assert list(handle.states["feeders"]) == [("f",)]
    assert not handle.states["open_hour"]


def test_two_readings_that_contradict_each_other_are_told_when_the_hour_closes() -> None:
    handle = Handle()
    assert not sent_by(look_back(handle), heartbeat(0.5))
    assert not sent_by(look_back(handle), reading("a", 0, 5), reading("a", 0, 6, delay_s=40))
    topics = [topic for topic, _ in sent_by(look_back(handle), heartbeat(1.1))]
    assert sorted(topics) == ["energy_predictions", "energy_quarantine"]


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 12))
def test_however_the_rows_are_cut_into_batches_the_same_goes_out(chance, cuts: int) -> None:
    rows = [
        reading(meter, hour, 10 * hour + n, feeder=f"f{n % 5}", delay_s=chance.choice([30, 30, 30, 4000, 9000]))
        for hour in range(5)
        for n, meter in enumerate("abcdefg")
    ]
    rows += [reading("a", 1, 77, revision=1, feeder="f0", delay_s=6000), heartbeat(6.1)]
    rows.sort(key=lambda row: (row.arrived_ms, row.partition, row.offset))
    handle, whole = Handle(), Handle()
    ends = sorted({*chance.choices(range(1, len(rows)), k=cuts), len(rows)})
    batches = [rows[first:last] for first, last in zip([0, *ends], ends, strict=False)]
    in_pieces = [record for batch in batches for record in sent_by(look_back(handle), *batch)]
    assert sorted(in_pieces) == sorted(sent_by(look_back(whole), *rows))
