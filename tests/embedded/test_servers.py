"""Every embedded server starts and serves a real client."""

import json
import urllib.request

import psycopg
import pymongo
import redis
from kafka import KafkaConsumer, KafkaProducer

LONG_AGO_MS = 1_000_000_000_000  # 2001: records keep their time stamps however old they are


def test_kafka_keeps_a_record_of_any_time(kafka_bootstrap_servers, topic):
    name = topic("ingest")
    with KafkaProducer(bootstrap_servers=kafka_bootstrap_servers) as producer:
        producer.send(name, b"old", timestamp_ms=LONG_AGO_MS).get(30)
        producer.send(name, b"future", timestamp_ms=4 * LONG_AGO_MS).get(30)
    with KafkaConsumer(name, bootstrap_servers=kafka_bootstrap_servers, auto_offset_reset="earliest") as consumer:
        assert [next(consumer).timestamp for _ in range(2)] == [LONG_AGO_MS, 4 * LONG_AGO_MS]


def test_postgres_has_the_newest_schema(postgres_url):
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("select count(*) from outbox").fetchone() == (0,)


def test_mongodb_upserts_by_id(mongodb_url):
    with pymongo.MongoClient(mongodb_url) as client:
        things = client.get_default_database()["embedded_test"]
        for _ in range(2):
            things.replace_one({"_id": "a"}, {"n": 1}, upsert=True)
        assert things.count_documents({}) == 1


def test_valkey_has_streams(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        entry = client.xadd("embedded_test", {"id": "1"})
        assert client.xrange("embedded_test")[0][0] == entry


def test_anvil_mines_at_once(chain_rpc_url):
    def call(method):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": []}).encode()
        request = urllib.request.Request(chain_rpc_url, body, {"content-type": "application/json"})
        return json.load(urllib.request.urlopen(request, timeout=5))["result"]

    before = int(call("eth_blockNumber"), 16)
    call("evm_mine")
    assert int(call("eth_blockNumber"), 16) == before + 1
