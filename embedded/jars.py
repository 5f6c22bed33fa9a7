"""Locked jars on disk: downloaded once per user by the Ivy inside pyspark, checked against the lock."""

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE, STDOUT
from xml.sax.saxutils import quoteattr

from embedded.jar_lock import Jar, read_lock
from embedded.java import java_home
from embedded.settings import Settings
from embedded.trust_store import java_trust_options
from embedded.wheels import wheel_folder

# usepoms=false: the lock lists every jar, so nothing needs to be resolved. The repository is Ivy's own default.
_SETTINGS = """<ivysettings><settings defaultResolver="central"/><caches defaultCacheDir={cache}/>
<resolvers><ibiblio name="central" m2compatible="true" usepoms="false"/></resolvers></ivysettings>"""
_MODULE = """<ivy-module version="2.0"><info organisation="gridledger" module="jars"/>
<configurations><conf name="default"/></configurations><dependencies>{dependencies}</dependencies></ivy-module>"""
_DEPENDENCY = '<dependency org={org} name={name} rev={rev} transitive="false" conf="default->master(*)"/>'


def jars(lock: str, settings: Settings, say: Callable[[str], None]) -> list[Path]:
    """The paths of a lock's jars; what is missing is downloaded, what is there is checked by size."""
    folder = settings.cache_dir / "jars"
    folder.mkdir(parents=True, exist_ok=True)
    locked = read_lock(lock)
    missing = [jar for jar in locked if not _is_there(folder / jar.file_name, jar)]
    if missing:
        _download(missing, folder, settings, say)
    return [folder / jar.file_name for jar in locked]


def _is_there(path: Path, jar: Jar) -> bool:
    # Only checked files are moved here, so the size is enough to notice a cut one.
    return path.is_file() and path.stat().st_size == jar.size_bytes


def _download(missing: list[Jar], folder: Path, settings: Settings, say: Callable[[str], None]) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        work = Path(temporary)
        _run_ivy(missing, work, settings, say)
        for jar in missing:
            jar.check(work / jar.file_name)
            (work / jar.file_name).replace(folder / jar.file_name)


def _run_ivy(missing: list[Jar], work: Path, settings: Settings, say: Callable[[str], None]) -> None:
    """Leave the jars in `work`; raise SystemExit with Ivy's last words when one cannot be had."""
    (work / "settings.xml").write_text(_SETTINGS.format(cache=quoteattr(str(work / "cache"))))
    (work / "ivy.xml").write_text(_MODULE.format(dependencies="".join(map(_dependency, missing))))
    ivy = next((wheel_folder("pyspark") / "jars").glob("ivy-*.jar"))
    command = [str(java_home(settings) / "bin" / "java"), *java_trust_options(work), "-jar", str(ivy)]
    command += ["-settings", "settings.xml", "-ivy", "ivy.xml", "-retrieve", "[artifact]-[revision].[ext]"]
    with subprocess.Popen(command, cwd=work, stdout=PIPE, stderr=STDOUT, text=True) as process:
        said = _follow(process, missing, say)
    if process.returncode or not all((work / jar.file_name).exists() for jar in missing):
        raise SystemExit(
            "Could not download jars from Maven Central; is the network up, and does SSL_CERT_FILE name "
            "your certificates if a proxy has its own? Ivy said:\n" + "".join(said[-20:])
        )


def _dependency(jar: Jar) -> str:
    return _DEPENDENCY.format(org=quoteattr(jar.organisation), name=quoteattr(jar.name), rev=quoteattr(jar.revision))


def _follow(process: "subprocess.Popen[str]", missing: list[Jar], say: Callable[[str], None]) -> list[str]:
    """Ivy's lines; each finished jar is said with the megabytes so far."""
    sizes = {jar.name: jar.size_bytes for jar in missing}
    total_mb, done_bytes, said = sum(sizes.values()) / 1e6, 0, []
    for line in process.stdout or []:
        said.append(line)
        if "[SUCCESSFUL ]" in line:
            name = line.split("!")[-1].split(".jar")[0]
            done_bytes += sizes.get(name, 0)
            say(f"jars: {done_bytes / 1e6:.1f} of {total_mb:.1f} MB ({name})")
    return said
