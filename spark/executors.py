"""Executors as pods: the driver stays where it is and asks the Kubernetes API for pods that run its own image."""

import json
import socket
import ssl
from pathlib import Path
from urllib.request import Request, urlopen

from spark.settings import Executors, Settings

# Where Kubernetes puts what a pod says who it is with.
ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
_API = "k8s://"
# Named, because network policies and the driver's Service have to say them, too.
_DRIVER_PORT, _BLOCKS_PORT = "7078", "7079"


def are_pods(settings: Settings) -> bool:
    return settings.master.startswith(_API)


def pod_options(settings: Settings, jvm: str) -> dict[str, str]:
    """What Spark has to be told so that its executors are pods."""
    namespace = (ACCOUNT / "namespace").read_text()
    image = image_of(settings.master.removeprefix(_API), namespace, socket.gethostname())
    return (
        _pods(settings.executors, namespace, image)
        | addresses(settings.executors)
        | {"spark.executor.extraJavaOptions": jvm}
    )


def image_of(api: str, namespace: str, pod: str, account: Path = ACCOUNT) -> str:
    """The image of a pod's first container: executors must run the very code of their driver.

    Raises SystemExit when the API does not say it.
    """
    request = Request(  # noqa: S310  the scheme is an operator's
        f"{api}/api/v1/namespaces/{namespace}/pods/{pod}",
        headers={"Authorization": f"Bearer {(account / 'token').read_text()}"},
    )
    trusted = ssl.create_default_context(cafile=account / "ca.crt") if api.startswith("https") else None
    try:
        with urlopen(request, timeout=10, context=trusted) as answer:  # noqa: S310
            image: str = json.load(answer)["spec"]["containers"][0]["image"]
    except OSError as error:
        raise SystemExit(f"SPARK_MASTER: {api} says nothing of pod {namespace}/{pod} ({error})") from error
    return image


def _pods(executors: Executors, namespace: str, image: str) -> dict[str, str]:
    kubernetes = "spark.kubernetes"
    return {
        "spark.executor.instances": str(executors.count),
        "spark.executor.cores": str(executors.cores),
        "spark.executor.memory": executors.memory,
        # Python workers, beside the JVM: as much again.
        "spark.executor.memoryOverheadFactor": "1.0",
        f"{kubernetes}.namespace": namespace,
        f"{kubernetes}.container.image": image,
        f"{kubernetes}.driver.pod.name": socket.gethostname(),  # Kubernetes ends them with it
        f"{kubernetes}.executor.podTemplateFile": executors.pod_template,
        f"{kubernetes}.executor.podTemplateContainerName": "executor",
        # Each would want rights of its own, and nothing here needs it.
        f"{kubernetes}.executor.disableConfigMap": "true",
        f"{kubernetes}.driver.ownPersistentVolumeClaim": "false",
        f"{kubernetes}.driver.reusePersistentVolumeClaim": "false",
        f"{kubernetes}.driver.service.deleteOnTermination": "false",
    }


def addresses(executors: Executors) -> dict[str, str]:
    return {
        "spark.driver.host": executors.driver_host,
        "spark.driver.bindAddress": "0.0.0.0",  # noqa: S104  a network policy says who reaches it
        "spark.driver.port": _DRIVER_PORT,
        "spark.driver.blockManager.port": _BLOCKS_PORT,
        "spark.blockManager.port": _BLOCKS_PORT,
        "spark.authenticate": "true",  # with a secret of this start; nobody else may ask or answer
        "spark.network.crypto.enabled": "true",
    }
