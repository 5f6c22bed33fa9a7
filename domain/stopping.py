"""How a process that runs until it is told to hears of it."""

import signal
from queue import SimpleQueue
from threading import Event, Thread


def stop_on_signals(stopping: Event, patience_s: int = 0) -> None:
    """Set the event on SIGTERM or SIGINT; only the main thread may call this.

    With `patience_s` the kernel ends the process that long after, whatever it waits for.

    Python runs a signal's handler in the main thread, between any two of its instructions. Were the event set there,
    a signal that comes while the main thread is about to wait for this event, its lock held, would never return.
    SimpleQueue.put is made to be called from anywhere.
    """
    asked: SimpleQueue[None] = SimpleQueue()

    def wait() -> None:
        asked.get()
        stopping.set()

    Thread(target=wait, name="stop-on-signals", daemon=True).start()

    def ask(*_: object) -> None:
        signal.alarm(patience_s)
        asked.put(None)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
