"""Who may talk to whom: nobody, but where a label of the pod and a policy say so; and labels follow from its work."""

from collections.abc import Iterator

from tests.knative.written_base import Pod, WrittenBase

_LABEL = "gridledger.org/to-"
_BY_VARIABLE = {
    "POSTGRES_URL": "postgresql",
    "MONGODB_URL": "mongodb",
    "REDIS_URL": "redis",
    "CHAIN_RPC_URL": "chain",
    "DEPLOYER_PRIVATE_KEY": "chain",
    "KAFKA_USERNAME": "kafka",
}
_READS_THE_CHAIN = "analytics"  # at the CHAIN_RPC_URL of the ConfigMap


def denied_by_default(base: WrittenBase) -> Iterator[str]:
    wanted = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    if wanted not in [each.spec for each in base.of("NetworkPolicy")]:
        yield "no policy forbids everything to everybody"


def functions_hear_knative_alone(base: WrittenBase) -> Iterator[str]:
    """Queue proxies listen from 8012 on; past them a function would hear anybody."""
    for policy in base.of("NetworkPolicy"):
        for rule in policy.spec.get("ingress", []):
            if not rule.get("from") or not rule.get("ports"):
                yield f"{policy.name}: lets everybody in, or to every port"
            if any(each.get("port") == 8080 for each in rule.get("ports", [])):
                yield f"{policy.name}: leads past Knative's proxy"


def a_pod_reaches_what_it_uses_and_nothing_else(base: WrittenBase) -> Iterator[str]:
    bound = {each.spec["subject"]["name"] for each in base.of("SinkBinding")}
    for pod in base.pods():
        used = {_BY_VARIABLE[name] for name in pod.secret_keys() & _BY_VARIABLE.keys()}
        used |= {"events"} if pod.name in bound else set()
        used |= {"chain"} if pod.name == _READS_THE_CHAIN else set()
        if _allowed(pod) != used:
            yield f"{pod.name}: uses {sorted(used)}, may reach {sorted(_allowed(pod))}"


def a_label_has_its_policy(base: WrittenBase) -> Iterator[str]:
    selectors = [each.spec["podSelector"].get("matchLabels", {}) for each in base.of("NetworkPolicy")]
    allowed = {f"{_LABEL}{each}" for pod in base.pods() for each in _allowed(pod)}
    with_policy = {label for selector in selectors for label in selector if label.startswith(_LABEL)}
    for label in sorted(allowed ^ with_policy):
        yield f"{label}: a label without a policy, or a policy without a pod"


def _allowed(pod: Pod) -> set[str]:
    return {
        label.removeprefix(_LABEL) for label, said in pod.labels.items() if label.startswith(_LABEL) and said == "yes"
    }
