"""All resources of a base by kind and name, with every reference checked."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct

from knative.local_runner.kinds import ConfigMap, KafkaSink, KafkaSource, PingSource, Reference, Service, SinkBinding
from knative.local_runner.manifests import Refused, read_resources


class Topology(Struct, frozen=True):
    """Name → resource, per kind."""

    config_maps: dict[str, ConfigMap] = {}
    services: dict[str, Service] = {}
    kafka_sources: dict[str, KafkaSource] = {}
    kafka_sinks: dict[str, KafkaSink] = {}
    sink_bindings: dict[str, SinkBinding] = {}
    ping_sources: dict[str, PingSource] = {}


_FIELD = {
    ConfigMap: "config_maps",
    Service: "services",
    KafkaSource: "kafka_sources",
    KafkaSink: "kafka_sinks",
    SinkBinding: "sink_bindings",
    PingSource: "ping_sources",
}


def read_topology(base: Path) -> Topology:
    """Raises Refused for what cannot be played: unknown kind or field, a name used twice, a reference to nothing."""
    resources: dict[str, dict[str, Any]] = {field: {} for field in _FIELD.values()}
    files: dict[tuple[str, str], Path] = {}
    for path, resource in read_resources(base):
        name = resource.metadata.name
        if name in resources[_FIELD[type(resource)]]:
            raise Refused(f"{path}: there is already a {resource.kind} {name}, in {files[resource.kind, name]}")
        resources[_FIELD[type(resource)]][name] = resource
        files[resource.kind, name] = path
    topology = Topology(**resources)
    for path, reference in _references(topology, files):
        if (reference.kind, reference.name) not in files:
            raise Refused(f"{path}: refers to {reference.kind} {reference.name}, which no manifest defines")
    _refuse_two_sinks(topology, files)
    return topology


def _refuse_two_sinks(topology: Topology, files: dict[tuple[str, str], Path]) -> None:
    bound: dict[str, Path] = {}
    for binding in topology.sink_bindings.values():
        path, subject = files[binding.kind, binding.metadata.name], binding.spec.subject.name
        if subject in bound:
            raise Refused(f"{path}: Service {subject} already has its K_SINK from {bound[subject]}")
        bound[subject] = path


def _references(topology: Topology, files: dict[tuple[str, str], Path]) -> Iterable[tuple[Path, Reference]]:
    for source in topology.kafka_sources.values():
        path = files[source.kind, source.metadata.name]
        yield path, _of_kind(path, source.spec.sink.ref, "Service")
        yield path, _of_kind(path, source.spec.delivery.dead_letter_sink.ref, "KafkaSink")
    for binding in topology.sink_bindings.values():
        path = files[binding.kind, binding.metadata.name]
        yield path, _of_kind(path, binding.spec.subject, "Service")
        yield path, _of_kind(path, binding.spec.sink.ref, "KafkaSink")
    for ping in topology.ping_sources.values():
        path = files[ping.kind, ping.metadata.name]
        yield path, _of_kind(path, ping.spec.sink.ref, "Service")
    for service in topology.services.values():
        path = files[service.kind, service.metadata.name]
        for origin in service.container.env_from:
            yield path, Reference("v1", "ConfigMap", origin.config_map_ref.name)


def _of_kind(path: Path, reference: Reference, kind: str) -> Reference:
    if reference.kind != kind:
        raise Refused(f"{path}: refers to a {reference.kind} where the local runner can only play a {kind}")
    return reference
