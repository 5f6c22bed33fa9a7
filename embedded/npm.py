"""`python -m embedded.npm ROOM ARGUMENT…`: npm in contracts/ or web/, with the Node of the wheel."""

import os
import sys

from embedded import node
from embedded.layout import ROOT


def main(room: str, arguments: list[str]) -> None:
    command = node.npm("--prefix", str(ROOT / room), *arguments)
    os.execve(command[0], command, node.environment())  # noqa: S606  becoming npm is the point


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
