"""The counts over the batches, as Prometheus and the dashboard get them."""

import urllib.request
from types import SimpleNamespace as Spark

import psycopg

from spark.job_status import JobStatus
from spark.metrics import Metrics, serve
from spark.taken_in import TakenIn, encoded


def progress(batch: int, **counts: int | str | None):
    source = Spark(
        inputRowsPerSecond=2.5,
        latestOffset='{"energy_ingest":{"0":30,"1":12}}',
        endOffset='{"energy_ingest":{"0":25,"1":10}}',
    )
    return Spark(
        batchId=batch,
        numInputRows=10,
        batchDuration=1500,
        observedMetrics={"output": Spark(asDict=lambda: counts)},
        sources=[source],
        stateOperators=[Spark(customMetrics={"rocksdbSstFileSize": 4096})],
    )


def counted() -> Metrics:
    metrics = Metrics()
    first = {shard: encoded(TakenIn(accepted=4, rejected=1)).decode() for shard in ("taken_in_0", "taken_in_1")}
    metrics.take(progress(3, windows=2, accepted=8, malformed=1, **first))
    second = {"taken_in_0": encoded(TakenIn(accepted=11, rejected=4)).decode(), "taken_in_1": None}
    metrics.take(progress(4, windows=1, accepted=7, malformed=1, clock_ahead=2, **second))
    return metrics


def test_prometheus_gets_sums_and_the_newest_state() -> None:
    server = serve(counted(), 0)
    with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    server.shutdown()
    server.server_close()
    assert "# TYPE gridledger_feature_job_records_total counter" in lines
    assert "gridledger_feature_job_records_total 20" in lines
    assert 'gridledger_feature_job_outcomes_total{outcome="windows"} 3' in lines
    assert 'gridledger_feature_job_quarantined_total{reason="malformed"} 2' in lines
    assert 'gridledger_feature_job_taken_in{became="accepted"} 15' in lines
    assert "gridledger_feature_job_lag_records 7" in lines
    assert "gridledger_feature_job_batch_seconds 1.5" in lines
    assert "gridledger_feature_job_state_bytes 4096" in lines


def test_the_dashboard_s_row_is_replaced(registry_url: str) -> None:
    status = JobStatus(registry_url)
    status.tell(Metrics())
    status.tell(counted())
    with psycopg.connect(registry_url) as connection:
        ((told,),) = connection.execute("select status from feature_job_status").fetchall()
    assert (told["newest_batch"], told["lag"]) == (4, 7)
    assert told["quarantined"] == {"malformed": 2, "clock_ahead": 2}


def test_a_database_that_is_away_does_not_end_the_job() -> None:
    JobStatus("postgresql://p@127.0.0.1:9/none").tell(Metrics())
