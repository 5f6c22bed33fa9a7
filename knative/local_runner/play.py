"""Plays a whole topology: starts what it names, in the order in which it is needed, and stops it again."""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

from embedded.supervisor import Supervisor
from knative.local_runner.kafka_sink import kafka_sinks
from knative.local_runner.kafka_source import KafkaSourcePlayer
from knative.local_runner.ping_source import play_ping_source
from knative.local_runner.pods import Pod, pods, start_pods, write_urls
from knative.local_runner.settings import Settings
from knative.local_runner.subscriber import Subscriber
from knative.local_runner.topology import Topology

Say = Callable[[str], None]

_PATIENCE_S = 5.0  # for all together: a Kafka that is gone holds each of them up


def play(topology: Topology, settings: Settings, stopping: threading.Event, say: Say) -> None:
    """Return when `stopping` was set and all children are gone."""
    with ExitStack() as stack:
        sink_urls = stack.enter_context(kafka_sinks(topology.kafka_sinks, settings.kafka_bootstrap_servers))
        all_pods = pods(topology, settings.run_dir, say)
        supervisor = Supervisor(settings.run_dir, say)
        stack.callback(supervisor.stop)
        start_pods(all_pods, topology, _k_sinks(topology, sink_urls), settings, supervisor)
        write_urls(all_pods, settings.run_dir)
        threads = _threads(topology, settings, all_pods, sink_urls, stopping=stopping, say=say)
        for thread in threads:
            thread.start()
        _announce(all_pods, stopping, say)
        stopping.wait()
        supervisor.stop()  # functions end what they are at; their answers are still heard, then committed
        deadline = time.monotonic() + _PATIENCE_S
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))


def _k_sinks(topology: Topology, sink_urls: dict[str, str]) -> dict[str, str]:
    """K_SINK by Service."""
    bindings = [binding.spec for binding in topology.sink_bindings.values()]
    return {binding.subject.name: sink_urls[binding.sink.ref.name] for binding in bindings}


def _threads(
    topology: Topology,
    settings: Settings,
    all_pods: dict[str, Pod],
    sink_urls: dict[str, str],
    *,
    stopping: threading.Event,
    say: Say,
) -> list[threading.Thread]:
    """One for each KafkaSource and PingSource."""
    threads = []
    for name, source in topology.kafka_sources.items():
        pod, delivery = all_pods[source.spec.sink.ref.name], source.spec.delivery
        subscriber = Subscriber(pod, delivery, sink_urls[delivery.dead_letter_sink.ref.name], stopping, say)
        player = KafkaSourcePlayer(source, settings.kafka_bootstrap_servers, subscriber, stopping, say)
        threads.append(threading.Thread(target=player.run, name=name, daemon=True))
    for name, ping in topology.ping_sources.items():
        arguments = (ping, all_pods[ping.spec.sink.ref.name], stopping, say)
        threads.append(threading.Thread(target=play_ping_source, args=arguments, name=name, daemon=True))
    return threads


def _announce(all_pods: dict[str, Pod], stopping: threading.Event, say: Say) -> None:
    for name, pod in all_pods.items():
        pod.await_ready(stopping, say)
        if not stopping.is_set():
            say(f"{name} is ready: {pod.url}")
