"""Knative on the cluster: Serving with Kourier, Eventing, KafkaSource and KafkaSink, one pinned release."""

from knative.cluster.commands import kubectl, output, run

RELEASE = "knative-v1.23.0"
DOMAIN = "127.0.0.1.sslip.io"  # every name below it means this machine, to any resolver that asks the internet
_FILES = (
    "knative/serving/{}/serving-crds.yaml",
    "knative/serving/{}/serving-core.yaml",
    "knative-extensions/net-kourier/{}/kourier.yaml",
    "knative/eventing/{}/eventing-crds.yaml",
    "knative/eventing/{}/eventing-core.yaml",
    "knative-extensions/eventing-kafka-broker/{}/eventing-kafka-controller.yaml",
    "knative-extensions/eventing-kafka-broker/{}/eventing-kafka-source.yaml",
    "knative-extensions/eventing-kafka-broker/{}/eventing-kafka-sink.yaml",
)
_NAMESPACES = ("knative-serving", "kourier-system", "knative-eventing")
_INGRESS = '{"data":{"ingress-class":"kourier.ingress.networking.knative.dev"}}'
_NODE_PORT = '{"spec":{"type":"NodePort","ports":[{"name":"http2","port":80,"targetPort":8080,"nodePort":31080}]}}'
_MARK = "gridledger.org/knative"


def urls() -> list[str]:
    """In the order in which they have to be applied."""
    return ["https://github.com/" + file.format(f"releases/download/{RELEASE}") for file in _FILES]


def are_there() -> bool:
    """Whether this very release was put there to the end: the last step leaves a mark."""
    query = kubectl("get", "namespaces", "-l", f"{_MARK}={RELEASE}", "-o", "name")
    return "namespace/knative-eventing" in output(query)


def install() -> None:
    for url in urls():
        # Definitions of the first files may not be served yet when the next are read: tried again by who runs us again.
        run(kubectl("apply", "--server-side", "--force-conflicts", "-f", url), timeout_s=180)
        if url.endswith("-crds.yaml"):
            run(kubectl("wait", "--for=condition=Established", "--timeout=60s", "crd", "--all"), timeout_s=90)
    for config, patch in (("config-network", _INGRESS), ("config-domain", f'{{"data":{{"{DOMAIN}":""}}}}')):
        run(
            kubectl("-n", "knative-serving", "patch", "configmap", config, "--type", "merge", "-p", patch), timeout_s=60
        )
    run(
        kubectl("-n", "kourier-system", "patch", "service", "kourier", "--type", "merge", "-p", _NODE_PORT),
        timeout_s=60,
    )
    for namespace in _NAMESPACES:
        waiting = ["wait", "deployment", "--all", "--for=condition=Available", "--timeout=300s"]
        run(kubectl("-n", namespace, *waiting), timeout_s=330)
    run(kubectl("label", "--overwrite", "namespace", "knative-eventing", f"{_MARK}={RELEASE}"), timeout_s=60)
