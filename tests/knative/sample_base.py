"""A small base for tests: one topic, one function that fails as it is told, its results, dead letters and ticks."""

from pathlib import Path

from msgspec import Struct

_SINK = "{apiVersion: eventing.knative.dev/v1alpha1, kind: KafkaSink, name: %s}"
_SERVICE = "{apiVersion: serving.knative.dev/v1, kind: Service, name: sample}"
_CONFIG = """
apiVersion: v1
kind: ConfigMap
metadata: {name: sample}
data: {CALLS: nowhere, UVICORN_HOST: 0.0.0.0}
"""


class Topics(Struct, frozen=True):
    events: str
    results: str
    dead_letters: str


def write_base(folder: Path, topics: Topics) -> None:
    """Write manifests that the local runner can play."""
    files = {
        "config": _CONFIG,
        "service": _service(),
        "source": _source(topics.events),
        "results": _sink("results", topics.results),
        "dead-letters": _sink("dead-letters", topics.dead_letters),
        "binding": _binding(),
        "tick": _tick(),
    }
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    names = "".join(f"  - {name}.yaml\n" for name in files)
    head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n"
    (folder / "kustomization.yaml").write_text(head + names)


def _service() -> str:
    return """
apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: sample
spec:
  template:
    spec:
      containers:
        - image: dev.local/sample
          command: [python, -m, uvicorn, --factory, functions_framework.aio:create_asgi_app, --port, $(PORT)]
          env:
            - {name: FUNCTION_SOURCE, value: tests/functions/sample_function.py}
            - {name: FUNCTION_TARGET, value: handle}
          envFrom:
            - configMapRef: {name: sample}
          readinessProbe:
            httpGet: {path: /}
"""


def _source(topic: str) -> str:
    return f"""
apiVersion: sources.knative.dev/v1
kind: KafkaSource
metadata:
  name: events-to-sample
spec:
  bootstrapServers: [unused:9092]
  topics: [{topic}]
  consumerGroup: {topic}-to-sample
  initialOffset: earliest
  ordering: ordered
  delivery:
    retry: 3
    backoffPolicy: exponential
    backoffDelay: PT0.05S
    timeout: PT20S
    deadLetterSink:
      ref: {_SINK % "dead-letters"}
  sink:
    ref: {_SERVICE}
"""


def _sink(name: str, topic: str) -> str:
    return f"""
apiVersion: eventing.knative.dev/v1alpha1
kind: KafkaSink
metadata:
  name: {name}
spec:
  bootstrapServers: [unused:9092]
  topic: {topic}
  contentMode: binary
"""


def _tick() -> str:
    return f"""
apiVersion: sources.knative.dev/v1
kind: PingSource
metadata:
  name: tick-to-sample
spec:
  schedule: "* * * * * *" # every second: a cluster counts in minutes
  contentType: application/json
  data: "{{}}"
  sink:
    ref: {_SERVICE}
"""


def _binding() -> str:
    return f"""
apiVersion: sources.knative.dev/v1
kind: SinkBinding
metadata:
  name: sample-to-results
spec:
  subject: {_SERVICE}
  sink:
    ref: {_SINK % "results"}
"""
