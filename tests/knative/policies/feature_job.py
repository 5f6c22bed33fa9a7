"""A checkpoint has one owner, keeps what it was, and the JVM stays within its memory."""

from collections.abc import Iterator

from tests.knative.written_base import WrittenBase


def one_at_a_time(base: WrittenBase) -> Iterator[str]:
    (job,) = base.of("apps/v1/Deployment")
    if job.spec.get("replicas") != 1 or job.spec.get("strategy") != {"type": "Recreate"}:
        yield "two jobs may have one checkpoint"
    (claim,) = [each for each in base.of("v1/PersistentVolumeClaim") if each.name == "feature-job-state"]
    if claim.spec["accessModes"] != ["ReadWriteOncePod"]:
        yield "two pods may have one checkpoint"


def state_on_the_volume(base: WrittenBase) -> Iterator[str]:
    (pod,) = [each for each in base.pods() if each.name == "feature-job"]
    values = {each["name"]: each.get("value", "") for each in pod.container["env"]}
    claimed = {each["name"] for each in pod.spec["volumes"] if "persistentVolumeClaim" in each}
    mounts = tuple(f"{each['mountPath']}/" for each in pod.container["volumeMounts"] if each["name"] in claimed)
    for name in ("CHECKPOINT_DIR", "FEATURE_STORE_DIR"):
        if not values.get(name, "").startswith(mounts):
            yield f"{name} ends with the container"
    if f"{values.get('SPARK_LOCAL_DIRS', '')}/".startswith(mounts):
        yield "what is needed only while it runs fills the volume"
    if values.get("MALLOC_ARENA_MAX") != "2":
        yield "the JVM's threads keep twice the memory"


def probes(base: WrittenBase) -> Iterator[str]:
    (pod,) = [each for each in base.pods() if each.name == "feature-job"]
    values = {each["name"]: each.get("value", "") for each in pod.container["env"]}
    ports = {each["name"]: str(each["containerPort"]) for each in pod.container["ports"]}
    for kind in ("startupProbe", "readinessProbe", "livenessProbe"):
        asked = pod.container.get(kind, {}).get("httpGet", {}).get("port")
        if ports.get(asked) != values.get("METRICS_PORT"):
            yield f"{kind}: asks where nobody answers"
