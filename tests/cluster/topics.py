"""Records into and out of the broker of the kind overlay, by the programs in its own pod."""

from knative.cluster.commands import NAMESPACE, kubectl, output, run

_PROGRAMS = "/opt/kafka/bin"
_IN_POD = ("-n", NAMESPACE, "exec", "-i", "kafka-0", "--")
_BROKER = ("--bootstrap-server", "localhost:9092")


def produce(topic, key, value):
    command = [f"{_PROGRAMS}/kafka-console-producer.sh", *_BROKER, "--topic", topic]
    keyed = ["--property", "parse.key=true", "--property", "key.separator=|"]
    run(kubectl(*_IN_POD, *command, *keyed), timeout_s=60, given=f"{key}|{value}\n")


def record_with(topic, text, patience_s):
    """The first record, with its headers, that holds the text; Failed when there is none in time."""
    consumer = f"{_PROGRAMS}/kafka-console-consumer.sh {' '.join(_BROKER)} --topic {topic} --from-beginning"
    headers = "--property print.headers=true"
    return output(kubectl(*_IN_POD, "sh", "-c", f"{consumer} {headers} | grep -m1 -F {text}"), timeout_s=patience_s)
