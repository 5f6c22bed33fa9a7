"""What the job has done and how far behind it is: counted from Spark's word on each batch, told as Prometheus text."""

import json
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from msgspec import Struct, field

from spark.outgoing import REASONS, TAKEN_IN
from spark.taken_in import TakenIn, decoded

_HELP = {
    "records_total": "Records of energy_ingest that were read",
    "outcomes_total": "What became of them, and what went out",
    "quarantined_total": "Records put into quarantine, by reason",
    "taken_in": "What became of all readings since the checkpoint began",
    "batch_seconds": "How long the newest batch took",
    "input_records_per_second": "At which rate records came in before the newest batch",
    "lag_records": "Records that are on the topic and were not in the newest batch",
    "state_bytes": "Size of the state store's files",
    "newest_batch": "Number of the newest batch",
}
Sample = tuple[str, dict[str, str], float]  # name, labels, value


class Metrics(Struct):
    """Counts since the start of the process, and the state of things after the newest batch."""

    records: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)
    newest_batch: int = -1
    batch_seconds: float = 0.0
    records_per_second: float = 0.0
    lag: int = 0
    state_bytes: int = 0
    taken_in: dict[str, TakenIn] = field(default_factory=dict)  # by shard, since the checkpoint began

    def take(self, progress: Any) -> None:
        """Add a batch: a StreamingQueryProgress."""
        counts = {name: value for row in progress.observedMetrics.values() for name, value in row.asDict().items()}
        self.records += progress.numInputRows
        for name, value in counts.items():
            if name.startswith(TAKEN_IN):
                if value is not None:  # None: the shard had no part in this batch
                    self.taken_in[name.removeprefix(TAKEN_IN)] = decoded(value)
                continue
            (self.quarantined if name in REASONS else self.outcomes)[name] += value or 0
        self.newest_batch = progress.batchId
        self.batch_seconds = progress.batchDuration / 1000
        source = progress.sources[0]
        self.records_per_second = source.inputRowsPerSecond
        self.lag = _offsets(source.latestOffset) - _offsets(source.endOffset)
        self.state_bytes = sum(each.customMetrics.get("rocksdbSstFileSize", 0) for each in progress.stateOperators)

    def samples(self) -> list[Sample]:
        """Everything, under its name in Prometheus without `gridledger_feature_job_`."""
        return [
            ("records_total", {}, self.records),
            *(("outcomes_total", {"outcome": name}, count) for name, count in self.outcomes.items()),
            *(("quarantined_total", {"reason": name}, count) for name, count in self.quarantined.items()),
            *(
                ("taken_in", {"became": name}, sum(getattr(each, name) for each in self.taken_in.values()))
                for name in TakenIn.__struct_fields__
            ),
            ("batch_seconds", {}, self.batch_seconds),
            ("input_records_per_second", {}, self.records_per_second),
            ("lag_records", {}, self.lag),
            ("state_bytes", {}, self.state_bytes),
            ("newest_batch", {}, self.newest_batch),
        ]

    def text(self) -> str:
        """https://prometheus.io/docs/instrumenting/exposition_formats/"""
        lines = []
        told = set()
        for name, labels, value in self.samples():
            full = f"gridledger_feature_job_{name}"
            if name not in told:
                told.add(name)
                lines.append(f"# HELP {full} {_HELP[name]}")
                lines.append(f"# TYPE {full} {'counter' if name.endswith('_total') else 'gauge'}")
            said = ",".join(f'{label}="{text}"' for label, text in labels.items())
            lines.append(f"{full}{{{said}}} {value}" if said else f"{full} {value}")
        return "\n".join(lines) + "\n"


def _offsets(text: str | None) -> int:
    """The sum over all partitions; Spark tells offsets as JSON, and an unknown one as null."""
    topics = json.loads(text) if text else {}
    return sum(int(offset) for partitions in (topics or {}).values() for offset in partitions.values())


def serve(metrics: Metrics, port: int) -> ThreadingHTTPServer:
    """Answer GET on all interfaces, which is how Prometheus comes; port 0 takes any free one."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name
            body = metrics.text().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads a line per scrape."""

    server = ThreadingHTTPServer(("", port), Answer)
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
