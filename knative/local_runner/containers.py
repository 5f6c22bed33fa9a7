"""What of a Service's pods the local runner understands: its container and how it scales; see `kinds.py`."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct


class Part(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    pass


class Key(Part, frozen=True):
    """One entry of a ConfigMap or Secret."""

    name: str
    key: str
    optional: bool = False


class ValueFrom(Part, frozen=True):
    secret_key_ref: Key


class EnvironmentVariable(Part, frozen=True):
    name: str
    value: str | None = None
    value_from: ValueFrom | None = None


class ConfigMapName(Part, frozen=True):
    name: str


class EnvironmentFrom(Part, frozen=True):
    config_map_ref: ConfigMapName


class HttpGet(Part, frozen=True):
    path: str


class Probe(Part, frozen=True):
    http_get: HttpGet
    initial_delay_seconds: int | None = None
    period_seconds: int | None = None
    timeout_seconds: int | None = None


class Resources(Part, frozen=True):
    requests: dict[str, str]
    limits: dict[str, str]


class Container(Part, frozen=True):
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


class RevisionMetadata(Part, frozen=True):
    labels: dict[str, str] = {}
    annotations: dict[Annotation, str] = {}


class RevisionSpec(Part, frozen=True):
    containers: Annotated[list[Container], Meta(min_length=1, max_length=1)]
    service_account_name: str | None = None
    automount_service_account_token: bool | None = None
    timeout_seconds: int | None = None
    response_start_timeout_seconds: int | None = None
    container_concurrency: int | None = None


class RevisionTemplate(Part, frozen=True):
    spec: RevisionSpec
    metadata: RevisionMetadata = RevisionMetadata()
