"""What is at hand of the stream, and what is not."""

from functions.analytics.event_stream import Frame
from functions.analytics.recent_frames import RecentFrames


def recent(*numbers, most_bytes=1000):
    frames = RecentFrames("5-0", most_bytes)
    for number in numbers:
        frames.add(Frame(f"{number}-0", "", "ten bytes!"))
    return frames


def ids(frames):
    return None if frames is None else [frame.stream_id for frame in frames]


def test_what_came_in_between_is_given_in_order():
    assert ids(recent(6, 9, 10, 11).between("6-0", "10-0")) == ["9-0", "10-0"]


def test_all_that_came_since_the_beginning_is_there_and_nothing_of_before():
    assert ids(recent(6, 9).between("5-0", "9-0")) == ["6-0", "9-0"]
    assert recent(6, 9).between("4-9", "9-0") is None


def test_the_oldest_make_room():
    few = recent(6, 7, 8, most_bytes=20)
    assert few.between("5-0", "8-0") is None
    assert ids(few.between("6-0", "8-0")) == ["7-0", "8-0"]
