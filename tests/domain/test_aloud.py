"""What is said on a disk that is full."""

from contextlib import redirect_stdout

from domain.aloud import say
from tests.full_disk import FullFile


def test_who_cannot_be_heard_goes_on() -> None:
    with redirect_stdout(FullFile()):
        say("there is no room for this line")
