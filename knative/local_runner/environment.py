"""What a function finds in its environment, as Kubernetes would put it together from the manifests."""

import re
from collections.abc import Mapping

from knative.local_runner.containers import EnvironmentVariable
from knative.local_runner.kinds import Service
from knative.local_runner.manifests import Refused
from knative.local_runner.topology import Topology


def environment(service: Service, topology: Topology, laptop: Mapping[str, str]) -> dict[str, str]:
    """Name → value; a ConfigMap or Secret key that `laptop` has takes its value from there.

    Raises Refused when a Secret key has no value: on a laptop there is no Secret but `laptop`.
    """
    values = {}
    for origin in service.container.env_from:
        for key, default in topology.config_maps[origin.config_map_ref.name].data.items():
            values[key] = laptop.get(key, default)
    for variable in service.container.env:
        value = _value(service, variable, laptop)
        if value is not None:
            values[variable.name] = value
    return values


def handed_out(topology: Topology) -> set[str]:
    """The keys of all ConfigMaps and Secrets: what a process gets by its manifest or not at all."""
    keys = {key for config_map in topology.config_maps.values() for key in config_map.data}
    for service in topology.services.values():
        keys |= {variable.name for variable in service.container.env if variable.value_from}
    return keys


def expand(command: list[str], values: Mapping[str, str]) -> list[str]:
    """$(NAME) in a command becomes its value, as in Kubernetes; an unknown name stays as it is."""
    return [re.sub(r"\$\((\w+)\)", lambda name: values.get(name[1], name[0]), word) for word in command]


def _value(service: Service, variable: EnvironmentVariable, laptop: Mapping[str, str]) -> str | None:
    if variable.value_from is None:
        return variable.value or ""
    wanted = variable.value_from.secret_key_ref
    if not laptop.get(wanted.key) and not wanted.optional:
        raise Refused(f"Service {service.metadata.name} needs {wanted.key} of Secret {wanted.name}: set {wanted.key}")
    return laptop.get(wanted.key)
