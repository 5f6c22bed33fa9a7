"""The house of `make up` in a folder of its own: `python -m tests.end_to_end.house_process FOLDER`.

Says `ready` when it serves. The line `pause` on its standard input stops the simulator, the end of input everything.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from embedded.layout import Layout
from embedded.rpc import call
from embedded.screen import Screen
from embedded.settings import Settings
from embedded.stack import Running, Stack
from embedded.up import house, show_status, until_asked_to_stop

READY = "the house is ready"


def main(
    stack: Callable[[Settings, Layout, Screen], Stack] = Stack, obey: Callable[[str], None] = lambda _: None
) -> None:
    """`obey` is given each line that is not `pause`."""
    layout, screen = Layout(Path(sys.argv[1])), Screen(Console())
    settings = Settings.from_environment()
    with until_asked_to_stop(), house(settings, layout, screen, stack) as running:
        threading.Thread(target=_listen, args=(running, obey), daemon=True).start()
        screen.say(READY)
        show_status(running, layout, screen)


def _listen(running: Running, obey: Callable[[str], None]) -> None:
    for line in sys.stdin:
        if line.strip() == "pause":
            running.simulation.stop()
            call(running.endpoints.chain_rpc_url, "evm_setIntervalMining", 1)  # the last batches wait for blocks
        else:
            obey(line.strip())
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
