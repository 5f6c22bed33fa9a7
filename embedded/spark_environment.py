"""What a laptop's Spark needs around it: Java, and the jars that pyspark lacks. Images bring both along themselves."""

import sys
from collections.abc import Callable

from embedded.jars import jars
from embedded.java import java_home
from embedded.settings import Settings

_LOCKS = ("spark", "postgresql")


def spark_environment(settings: Settings, say: Callable[[str], None]) -> dict[str, str]:
    """Variables for a process that creates a SparkSession; missing jars are downloaded."""
    class_path = ":".join(str(path) for lock in _LOCKS for path in jars(lock, settings, say))
    return {
        "JAVA_HOME": str(java_home(settings)),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_EXTRA_CLASSPATH": class_path,
        "SPARK_LOCAL_IP": "127.0.0.1",
        # What the JVM's many threads allocate outside its heap else stays in an arena of each: twice the memory.
        "MALLOC_ARENA_MAX": "2",
    }
