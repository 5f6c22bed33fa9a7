"""What a batch touched, and a shelf that is too small for it."""

from spark.blob_text import blob_of, text_of
from spark.shelf import Shelf
from tests.spark.samples import StoredState


def shelf(state: StoredState, room: int) -> Shelf[list[int]]:
    return Shelf(state, list, bytes, list, room)


def blobs(state: StoredState) -> dict[str, bytes]:
    return {name: blob_of(text) for (name,), (text,) in state.items()}


def test_what_was_touched_goes_back_changed() -> None:
    state = StoredState({("a",): (text_of(b"\x01"),)})
    names = shelf(state, 10)
    names["a"].append(2)
    names["b"].append(3)
    names.put_back()
    assert blobs(state) == {"a": b"\x01\x02", "b": b"\x03"}


def test_without_room_the_first_goes_back_and_comes_out_again() -> None:
    state = StoredState()
    names = shelf(state, 2)
    for number, name in enumerate("abcab"):
        names[name].append(number)
    assert len(names) == 2
    names.put_back()
    assert blobs(state) == {"a": b"\x00\x03", "b": b"\x01\x04", "c": b"\x02"}
