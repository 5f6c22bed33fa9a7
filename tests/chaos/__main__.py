"""`make chaos`: hundreds of faults against a whole house; the same again with the seed that it prints first."""

import argparse
import json
import secrets
import shutil
import tempfile
from pathlib import Path

from tests.chaos.chaos import Size, run, say

_FULL = Size(faults=200, every_s=3.0, feeders=100, meters=1, speed=90)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, help="of the run to repeat; else a fresh one")
    options = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if options.seed is None else options.seed
    say(f"SEED={seed}")
    folder = Path(tempfile.mkdtemp(prefix=f"gridledger-chaos-{seed}-"))
    say(f"logs, and after a failure everything else: {folder}")
    found = run(folder, seed, _FULL)
    shutil.rmtree(folder)
    say(json.dumps(found))


if __name__ == "__main__":
    main()
