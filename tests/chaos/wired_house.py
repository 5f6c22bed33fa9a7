"""The house with wires, as a test drives it."""

from contextlib import suppress

from tests.chaos import wired_house_process
from tests.chaos.failing_wire import Condition
from tests.end_to_end.house import House


class WiredHouse(House):
    module = wired_house_process.__name__

    def wire(self, name: str, condition: Condition) -> None:
        """The wire of this name becomes so; a house that was killed took its wires along."""
        if self.family():
            with suppress(BrokenPipeError):
                self.tell(f"{name} {condition}")
