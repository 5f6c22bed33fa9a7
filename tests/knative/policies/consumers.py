"""How production's deliveries follow what waits: consumers that KEDA adds, and those that stay as they are."""

from collections.abc import Iterator

from kafka_topics.house import TOPICS
from tests.knative.kustomize import Manifest

_AUTOSCALING = "autoscaling.eventing.knative.dev/"
_KEDA = "keda.autoscaling.knative.dev"
_STAY = {"notary", "persistence"}
_KNOWN = {"class", "min-scale", "max-scale", "lag-threshold", "polling-interval", "cooldown-period"}
_MOST_PARTITIONS = max(topic.partitions for topic in TOPICS)


def every_source_says_whether_it_scales(production: list[Manifest]) -> Iterator[str]:
    """Once KEDA is switched on it scales whatever says nothing, down to none."""
    for name, sink, said in _sources(production):
        wanted = "disabled" if sink in _STAY else _KEDA
        if said.get("class") != wanted:
            yield f"{name}: scales as {said.get('class', 'nobody said')}, not as {wanted}"


def no_annotation_is_misspelt(production: list[Manifest]) -> Iterator[str]:
    """A cluster takes any name and any value without a word."""
    for name, _, said in _sources(production):
        yield from (f"{name}: {each} means nothing" for each in said.keys() - _KNOWN)
        for field, value in said.items():
            if field != "class" and not value.isdecimal():
                yield f"{name}: {field} is {value}"


def a_consumer_has_a_partition(production: list[Manifest]) -> Iterator[str]:
    for name, sink, said in _sources(production):
        if sink in _STAY:
            continue
        least, most = (said.get(each, "") for each in ("min-scale", "max-scale"))
        if (least, most) != ("1", str(_MOST_PARTITIONS)):
            yield f"{name}: {least or 'none'} to {most or 'any number of'} consumers"


def _sources(production: list[Manifest]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Name, function and what is said of scaling."""
    for each in production:
        if each["kind"] == "KafkaSource":
            annotations = each["metadata"].get("annotations", {})
            said = {key.removeprefix(_AUTOSCALING): value for key, value in annotations.items() if "autoscaling" in key}
            yield each["metadata"]["name"], each["spec"]["sink"]["ref"]["name"], said
