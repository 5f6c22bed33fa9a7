"""The kinds and fields of Kubernetes and Knative that the local runner understands; all others are refused by name.

A field stands here when the runner plays it, or when it means nothing outside a cluster (resources, scaling).
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from cronsim import CronSim, CronSimError
from msgspec import Meta

from knative.local_runner.containers import Container, Key, Part, RevisionTemplate


class Metadata(Part, frozen=True):
    name: str


class Kustomization(Part, frozen=True):
    api_version: str
    kind: str
    resources: list[str]


class ConfigMap(Part, frozen=True):
    api_version: str
    kind: str
    metadata: Metadata
    data: dict[str, str]


class ServiceSpec(Part, frozen=True):
    template: RevisionTemplate


class Service(Part, frozen=True):
    api_version: str
    kind: str
    metadata: Metadata
    spec: ServiceSpec

    @property
    def container(self) -> Container:
        return self.spec.template.spec.containers[0]


class Reference(Part, frozen=True):
    api_version: str
    kind: str
    name: str


class Destination(Part, frozen=True):
    ref: Reference


class Delivery(Part, frozen=True):
    """All fields required: what a cluster does without them is not what anybody wants."""

    retry: Annotated[int, Meta(ge=0)]
    backoff_policy: Literal["exponential", "linear"]
    backoff_delay: timedelta
    timeout: timedelta
    dead_letter_sink: Destination


class SecretKey(Part, frozen=True):
    secret_key_ref: Key


class Tls(Part, frozen=True):
    enable: bool
    ca_cert: SecretKey


class Sasl(Part, frozen=True):
    enable: bool
    type: SecretKey
    user: SecretKey
    password: SecretKey


class Net(Part, frozen=True):
    """How a cluster reaches its brokers; a laptop has its own."""

    tls: Tls
    sasl: Sasl


class KafkaSourceSpec(Part, frozen=True):
    bootstrap_servers: list[str]
    topics: list[str]
    consumer_group: str
    initial_offset: Literal["earliest", "latest"]
    ordering: Literal["ordered"]
    delivery: Delivery
    sink: Destination
    net: Net | None = None


class KafkaSource(Part, frozen=True):
    api_version: str
    kind: str
    metadata: Metadata
    spec: KafkaSourceSpec


class SecretName(Part, frozen=True):
    name: str


class SecretReference(Part, frozen=True):
    ref: SecretName


class Auth(Part, frozen=True):
    """As `Net`, with everything in one Secret."""

    secret: SecretReference


class KafkaSinkSpec(Part, frozen=True):
    bootstrap_servers: list[str]
    topic: str
    content_mode: Literal["binary"]
    auth: Auth | None = None


class KafkaSink(Part, frozen=True):
    api_version: str
    kind: str
    metadata: Metadata
    spec: KafkaSinkSpec


class SinkBindingSpec(Part, frozen=True):
    subject: Reference
    sink: Destination


class SinkBinding(Part, frozen=True):
    api_version: str
    kind: str
    metadata: Metadata
    spec: SinkBindingSpec


class PingSourceSpec(Part, frozen=True):
    schedule: str
    content_type: str
    data: str
    sink: Destination

    def __post_init__(self) -> None:
        try:
            CronSim(self.schedule, datetime.now(UTC))
        except CronSimError as error:
            raise ValueError(f"schedule: {self.schedule!r} is not in cron's format: {error}") from error


class PingSource(Part, frozen=True):
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
