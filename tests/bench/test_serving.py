"""The bench of what is served, as small as it goes: its parts fit together and its figures are there."""

import psycopg
import pytest

from bench.served.settings import Settings
from bench.served.stores import Stores
from bench.serving import measured

FIGURES = {
    "inference_forecasts_per_cpu_s",
    "ratio_vs_one_per_event",
    "stream_p99_ms",
    "stream_back_s",
    "history_p99_ms",
    "newest_day_p99_ms",
    "kpis_p99_ms",
    "cold_start_s",
    "cold_start_best_s",
}


@pytest.fixture
def stores(postgres_url, mongodb_url, redis_url):
    """The schema, and what no other test has touched."""
    from database.migrate import migrate

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("create database serving")
    postgres_url, mongodb_url = (url.rpartition("/")[0] + "/serving" for url in (postgres_url, mongodb_url))
    migrate(postgres_url)
    return Stores(postgres_url, mongodb_url, redis_url.rpartition("/")[0] + "/9")


def test_every_figure_is_measured_and_no_client_misses_an_event(stores, tmp_path):
    sizes = Settings(20, 640, turns=1, window_events=4, single_events=16, stream_s=2, requests=4, starts=1)
    found = measured(stores, tmp_path, sizes)
    assert min(found[name] for name in FIGURES) > 0
    assert (found["sockets"], found["stream_back"], found["forecasts"]) == (20, 20, 640)
    assert found["ratio_vs_one_per_event"] > 2
    assert found["stream_missed"] == found["stream_repeated"] == found["stream_closed_by_server"] == 0
