"""Whether the JVM runs out of file handles.

Spark 4.2.0 never closes the connection over which the driver has its Python worker set up a batch's state: each
batch costs a handle for good, and an hour of small batches hundreds. No setting avoids it, and only the end of the
JVM gives them back.
"""

import resource
from pathlib import Path

from pyspark.sql import SparkSession

_MOST_USED = 0.75  # the rest is for files and connections that come and go


def jvm_pid(session: SparkSession) -> int:
    """Of the driver."""
    return int(session._jvm.java.lang.ProcessHandle.current().pid())  # type: ignore[union-attr]


def are_scarce(pid: int) -> bool:
    """Whether this process has used up most of its handles. False where nobody counts them: outside Linux."""
    try:
        used = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
        most, _ = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    except (OSError, AttributeError):
        return False
    return most != resource.RLIM_INFINITY and used > _MOST_USED * most
