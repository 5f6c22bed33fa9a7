"""The house of `make up` in a folder of its own: `python -m tests.end_to_end.house_process FOLDER`.

Says `ready` when it serves. The line `pause` on its standard input stops the simulator, the end of input everything.
"""

import os
import signal
import sys
import threading
from pathlib import Path

from rich.console import Console

from embedded.layout import Layout
from embedded.rpc import call
from embedded.screen import Screen
from embedded.settings import Settings
from embedded.stack import Running
from embedded.up import house, show_status, until_asked_to_stop

READY = "the house is ready"


def main() -> None:
    layout, screen = Layout(Path(sys.argv[1])), Screen(Console())
    with until_asked_to_stop(), house(Settings.from_environment(), layout, screen) as running:
        threading.Thread(target=_obey, args=(running,), daemon=True).start()
        screen.say(READY)
        show_status(running, layout, screen)


def _obey(running: Running) -> None:
    for line in sys.stdin:
        if line.strip() == "pause":
            running.simulation.stop()
            call(running.endpoints.chain_rpc_url, "evm_setIntervalMining", 1)  # the last batches wait for blocks
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
