"""`python -m embedded.secantus OPTION…`: SecantusDB, which ends when its storage has.

After a write that the disk did not take, WiredTiger wants to be opened anew and refuses everything until then. The
server would go on all the same and answer each command with an internal error; ended, it is started again.
"""

import logging
import os
import sys

from secantus.cli import main

_PANIC = "WT_PANIC"


class EndOnPanic(logging.Handler):
    """Of the log lines that tell of failed commands, it waits for one."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and _PANIC in str(record.exc_info[1]):
            os._exit(1)


if __name__ == "__main__":
    logging.getLogger("secantus").addHandler(EndOnPanic())
    sys.exit(main())
