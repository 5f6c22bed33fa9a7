"""Where Spark puts what it needs while it runs: blocks, unpacked native libraries, working copies of its state.

It tidies up when it is stopped, not when it is killed. So all of it has a folder among the house's data, which is
emptied before each start; the checkpoint is elsewhere.
"""

import shutil
from pathlib import Path


def scratch_environment(folder: Path) -> dict[str, str]:
    """Variables for a process that creates a SparkSession. Spark's own, its JVM's and Python's temporary folder."""
    return {
        "SPARK_LOCAL_DIRS": str(folder),
        "SPARK_SUBMIT_OPTS": f'-Djava.io.tmpdir="{folder}"',
        "TMPDIR": str(folder),
    }


def empty(folder: Path) -> None:
    """Make the folder, without what a killed run left in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
