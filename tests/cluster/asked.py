"""What tests ask a cluster: kubectl in the namespace of the house, and its functions by way of the ingress."""

import json
import time
from urllib.parse import urlsplit

import httpx

from knative.cluster import commands

_PATIENCE_S = 300
_PAUSE_S = 0.5


def kubectl(*arguments):
    return commands.output(commands.kubectl("-n", commands.NAMESPACE, *arguments), timeout_s=_PATIENCE_S + 30)


def objects(kind, *arguments):
    return json.loads(kubectl("get", kind, *arguments, "-o", "json"))["items"]


def services():
    """Every function as the cluster has it, by name."""
    return {each["metadata"]["name"]: each for each in objects("ksvc")}


def revision(function):
    """The name of the newest one that is ready."""
    return services()[function]["status"]["latestReadyRevisionName"]


def pods(function):
    """Names of those that run."""
    found = objects("pod", "-l", f"serving.knative.dev/service={function}", "--field-selector=status.phase=Running")
    return [each["metadata"]["name"] for each in found if "deletionTimestamp" not in each["metadata"]]


def wait(what, condition):
    kubectl("wait", what, f"--for={condition}", f"--timeout={_PATIENCE_S}s")


class Functions:
    """Asks functions by the host names that Knative gave them; one connection pool."""

    def __init__(self, address):
        self._client = httpx.Client(base_url=f"http://{address}", timeout=120)
        self._hosts = {name: urlsplit(each["status"]["url"]).hostname for name, each in services().items()}

    def get(self, function, path="/"):
        return self._client.get(path, headers={"host": self._hosts[function]})

    def answers(self, function, path="/"):
        """Whether it does, tried again as a KafkaSource would while a pod is replaced."""
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            try:
                if self.get(function, path).status_code == 200:
                    return True
            except httpx.TransportError:
                pass
            time.sleep(_PAUSE_S)
        return False

    def post(self, function, event):
        """A CloudEvent in binary mode."""
        headers = event.http_headers() | {"host": self._hosts[function]}
        return self._client.post("/", headers=headers, content=event.data)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._client.close()
