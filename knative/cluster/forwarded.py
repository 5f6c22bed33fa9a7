"""A port of the cluster on this machine, for as long as somebody needs it."""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from knative.cluster.commands import Failed, kubectl

_PATIENCE_S = 20
_SAID = re.compile(r"Forwarding from (127\.0\.0\.1:\d+) ")


@contextmanager
def forwarded(namespace: str, target: str, port: int) -> Iterator[str]:
    """`target` is `service/anvil`, `pod/…`; gives `127.0.0.1:port`. Raises Failed with what kubectl says."""
    command = kubectl("-n", namespace, "port-forward", "--address", "127.0.0.1", target, f":{port}")
    with tempfile.TemporaryFile("w+") as complaints:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True)
        patience = Timer(_PATIENCE_S, child.kill)
        patience.start()
        try:
            said = _SAID.search(child.stdout.readline() if child.stdout else "")
            patience.cancel()
            if not said:
                child.wait()
                complaints.seek(0)
                raise Failed(f"no way to port {port} of {target} in {namespace}: {complaints.read().strip()}")
            yield said[1]
        finally:
            patience.cancel()
            child.kill()
            child.communicate()
