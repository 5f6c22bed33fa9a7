"""Run a program that dies with its parent: `python child.py PARENT_PID SIGNAL PROGRAM ARGUMENT…` becomes the program.

A tiny step of its own because a hook between fork and exec is unsafe in a process with threads. On Linux the
kernel sends the signal when the parent ends, however it ends; elsewhere the pid files of `make up` must do.
"""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1


def main(parent: int, death_signal: int, command: list[str]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:  # it died before we asked
            sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606  replacing ourselves is the point


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
