"""Stores keep what they acknowledged when they are killed by force. (Kafka: tests/knative/test_outages.py.)"""

import contextlib

import psycopg
import pymongo
import redis

from embedded.mongodb import mongodb
from embedded.postgres import postgres
from embedded.process import await_ready, start, stop
from embedded.valkey import valkey
from functions.mongodb import database
from tests.conftest import any_port


@contextlib.contextmanager
def killed(server, log, write):
    """The URL after `write` was done, the server killed, and started again."""
    process = start(server.command(), log, server.environment)
    try:
        await_ready(server.name, server.is_ready, process, log)
        write(server.url)
        process.kill()
        process.wait()
        process = start(server.command(), log, server.environment)
        await_ready(server.name, server.is_ready, process, log)
        yield server.url
    finally:
        stop(process, server.stop_signal)


def test_postgres(tmp_path):
    def write(url):
        with psycopg.connect(url) as connection:
            connection.execute("create table things as select 7 as n")

    with killed(postgres(tmp_path / "data", any_port()), tmp_path / "log", write) as url, psycopg.connect(url) as again:
        assert again.execute("select n from things").fetchone() == (7,)


def test_mongodb_keeps_what_functions_write(tmp_path):
    def write(url):
        things = database(url)["things"]
        for number in range(100):
            things.insert_one({"_id": number})
        things.database.client.close()

    with (
        killed(mongodb(tmp_path / "data", any_port()), tmp_path / "log", write) as url,
        pymongo.MongoClient(url) as client,
    ):
        assert client.get_default_database()["things"].count_documents({}) == 100


def test_valkey(tmp_path):
    def write(url):
        with redis.Redis.from_url(url) as client:
            for number in range(1000):
                client.xadd("things", {"n": number})

    with (
        killed(valkey(tmp_path / "data", any_port()), tmp_path / "log", write) as url,
        redis.Redis.from_url(url) as client,
    ):
        assert client.xlen("things") == 1000
