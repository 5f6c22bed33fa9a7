"""The kinds and fields of Kubernetes and Knative that the local runner understands; all others are refused by name.

A field stands here when the runner plays it, or when it means nothing outside a cluster (resources, scaling).
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from cronsim import CronSim, CronSimError
from msgspec import Meta, Struct


class _Part(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    pass


class Metadata(_Part, frozen=True):
    name: str


class Kustomization(_Part, frozen=True):
    api_version: str
    kind: str
    resources: list[str]


class ConfigMap(_Part, frozen=True):
    api_version: str
    kind: str
    metadata: Metadata
    data: dict[str, str]


class Key(_Part, frozen=True):
    """One entry of a ConfigMap or Secret."""

    name: str
    key: str
    optional: bool = False


class ValueFrom(_Part, frozen=True):
    secret_key_ref: Key


class EnvironmentVariable(_Part, frozen=True):
    name: str
    value: str | None = None
    value_from: ValueFrom | None = None


class ConfigMapName(_Part, frozen=True):
    name: str


class EnvironmentFrom(_Part, frozen=True):
    config_map_ref: ConfigMapName


class HttpGet(_Part, frozen=True):
    path: str


class Probe(_Part, frozen=True):
    http_get: HttpGet
    initial_delay_seconds: int | None = None
    period_seconds: int | None = None
    timeout_seconds: int | None = None


class Resources(_Part, frozen=True):
    requests: dict[str, str]
    limits: dict[str, str]


class Container(_Part, frozen=True):
    image: str
    command: list[str]
    readiness_probe: Probe
    liveness_probe: Probe | None = None
    env: list[EnvironmentVariable] = []
    env_from: list[EnvironmentFrom] = []
    resources: Resources | None = None
    security_context: dict[str, Any] | None = None


# A cluster takes a misspelt annotation without a word; here it is refused.
Annotation = Literal[
    "autoscaling.knative.dev/min-scale",
    "autoscaling.knative.dev/max-scale",
    "autoscaling.knative.dev/target",
    "autoscaling.knative.dev/window",
    "autoscaling.knative.dev/scale-down-delay",
]


class RevisionMetadata(_Part, frozen=True):
    labels: dict[str, str] = {}
    annotations: dict[Annotation, str] = {}


class RevisionSpec(_Part, frozen=True):
    containers: Annotated[list[Container], Meta(min_length=1, max_length=1)]
    service_account_name: str | None = None
    automount_service_account_token: bool | None = None
    timeout_seconds: int | None = None
    response_start_timeout_seconds: int | None = None
    container_concurrency: int | None = None


class RevisionTemplate(_Part, frozen=True):
    spec: RevisionSpec
    metadata: RevisionMetadata = RevisionMetadata()


class ServiceSpec(_Part, frozen=True):
    template: RevisionTemplate


class Service(_Part, frozen=True):
    api_version: str
    kind: str
    metadata: Metadata
    spec: ServiceSpec

    @property
    def container(self) -> Container:
        return self.spec.template.spec.containers[0]


class Reference(_Part, frozen=True):
    api_version: str
    kind: str
    name: str


class Destination(_Part, frozen=True):
    ref: Reference


class Delivery(_Part, frozen=True):
    """All fields required: what a cluster does without them is not what anybody wants."""

    retry: Annotated[int, Meta(ge=0)]
    backoff_policy: Literal["exponential", "linear"]
    backoff_delay: timedelta
    timeout: timedelta
    dead_letter_sink: Destination


class KafkaSourceSpec(_Part, frozen=True):
    bootstrap_servers: list[str]
    topics: list[str]
    consumer_group: str
    initial_offset: Literal["earliest", "latest"]
    ordering: Literal["ordered"]
    delivery: Delivery
    sink: Destination


class KafkaSource(_Part, frozen=True):
    api_version: str
    kind: str
    metadata: Metadata
    spec: KafkaSourceSpec


class KafkaSinkSpec(_Part, frozen=True):
    bootstrap_servers: list[str]
    topic: str
    content_mode: Literal["binary"]


class KafkaSink(_Part, frozen=True):
    api_version: str
    kind: str
    metadata: Metadata
    spec: KafkaSinkSpec


class SinkBindingSpec(_Part, frozen=True):
    subject: Reference
    sink: Destination


class SinkBinding(_Part, frozen=True):
    api_version: str
    kind: str
    metadata: Metadata
    spec: SinkBindingSpec


class PingSourceSpec(_Part, frozen=True):
    schedule: str
    content_type: str
    data: str
    sink: Destination

    def __post_init__(self) -> None:
        try:
            CronSim(self.schedule, datetime.now(UTC))
        except CronSimError as error:
            raise ValueError(f"schedule: {self.schedule!r} is not in cron's format: {error}") from error


class PingSource(_Part, frozen=True):
    api_version: str
    kind: str
    metadata: Metadata
    spec: PingSourceSpec


Resource = ConfigMap | Service | KafkaSource | KafkaSink | SinkBinding | PingSource

KINDS: dict[tuple[str, str], type[Resource]] = {
    ("v1", "ConfigMap"): ConfigMap,
    ("serving.knative.dev/v1", "Service"): Service,
    ("sources.knative.dev/v1", "KafkaSource"): KafkaSource,
    ("eventing.knative.dev/v1alpha1", "KafkaSink"): KafkaSink,
    ("sources.knative.dev/v1", "SinkBinding"): SinkBinding,
    ("sources.knative.dev/v1", "PingSource"): PingSource,
}

# What a laptop has otherwise, or not at all; by whom it is done there, or why it is not.
NOT_PLAYED: dict[tuple[str, str], str] = {
    ("apps/v1", "Deployment"): "embedded/applications.py starts the feature job",
    ("batch/v1", "Job"): "embedded/stack.py migrates, creates topics and deploys the ledger",
    ("v1", "PersistentVolumeClaim"): ".gridledger/data is the volume",
    ("v1", "ServiceAccount"): "there is no Kubernetes API to be kept from",
    ("networking.k8s.io/v1", "NetworkPolicy"): "everything listens on loopback only",
}
