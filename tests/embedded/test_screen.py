"""What `make up` tells people."""

from rich.console import Console

from embedded.screen import Screen
from tests.full_disk import FullFile


def test_a_line_that_finds_no_room_ends_nobody() -> None:
    Screen(Console(file=FullFile())).say("a full disk")
