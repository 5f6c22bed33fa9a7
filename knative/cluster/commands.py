"""Programs of others, by name, with an end: what they say stays on the screen unless it is asked for."""

import shutil
import subprocess
from collections.abc import Sequence

CLUSTER = "gridledger"
CONTEXT = f"kind-{CLUSTER}"  # always named: no other cluster of this user is ever touched
NAMESPACE = "gridledger"
_MISSING = {
    "kind": "kind, https://kind.sigs.k8s.io (0.30 or newer)",
    "kubectl": "kubectl, https://kubernetes.io/docs/tasks/tools",
    "docker": "Docker, or name another builder: BUILDER=podman",
    "podman": "podman",
}


class Failed(Exception):
    """A program ended badly; the message is for people."""


def need(*programs: str) -> None:
    """Raise Failed naming all that are not installed."""
    missing = [_MISSING.get(program, program) for program in programs if not shutil.which(program)]
    if missing:
        raise Failed("not installed: " + "; ".join(missing))


def run(command: Sequence[str], timeout_s: float, given: str | None = None) -> None:
    """Let it talk to the screen; Failed when it ends badly or not at all."""
    _run(command, timeout_s, given, capture=False)


def output(command: Sequence[str], timeout_s: float = 60) -> str:
    """What it writes to standard output."""
    return _run(command, timeout_s, None, capture=True)


def kubectl(*arguments: str) -> list[str]:
    """The command that says this to our cluster."""
    return ["kubectl", "--context", CONTEXT, *arguments]


def _run(command: Sequence[str], timeout_s: float, given: str | None, *, capture: bool) -> str:
    try:
        done = subprocess.run(
            command,
            input=given,
            stdout=subprocess.PIPE if capture else None,
            stderr=subprocess.PIPE if capture else None,
            text=True,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Failed(f"`{' '.join(command[:4])} …` has not ended after {timeout_s:.0f} s") from error
    if done.returncode != 0:
        said = (done.stderr or "").strip()
        raise Failed(f"`{' '.join(command[:4])} …` ended with {done.returncode}" + (f": {said}" if said else ""))
    return done.stdout or ""
