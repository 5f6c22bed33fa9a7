"""Plays knative/base, or another folder with a kustomization: python -m knative.local_runner [--check] [FOLDER]"""

import argparse
import logging
import sys
import threading
from pathlib import Path

from domain.aloud import say
from domain.stopping import stop_on_signals
from embedded.supervisor import REFUSAL
from knative.local_runner.environment import environment, handed_out
from knative.local_runner.manifests import Refused
from knative.local_runner.play import play
from knative.local_runner.settings import Settings
from knative.local_runner.topology import Topology, read_topology

_BASE = Path(__file__).parent.parent / "base"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only read the manifests")
    parser.add_argument("folder", nargs="?", type=Path, default=_BASE, help="default: knative/base")
    arguments = parser.parse_args()
    try:
        topology = read_topology(arguments.folder)
        if arguments.check:
            print(f"{arguments.folder}: {len(topology.services)} services, {len(topology.kafka_sources)} sources")
        else:
            _play(topology)
    except Refused as refusal:
        print(refusal, flush=True)
        sys.exit(REFUSAL)


def _play(topology: Topology) -> None:
    logging.basicConfig(level=logging.CRITICAL)  # what matters is said by us, not by the Kafka client
    settings = Settings.from_environment(handed_out(topology))
    for service in topology.services.values():
        environment(service, topology, settings.values)  # a missing value is refused before anything starts
    stopping = threading.Event()
    stop_on_signals(stopping)
    play(topology, settings, stopping, say)


if __name__ == "__main__":
    main()
