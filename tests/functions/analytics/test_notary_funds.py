"""What is known of the notary's money while its database is older than the question."""

import uuid

import psycopg

from functions.analytics.notary_funds import newest_funds


def test_an_older_schema_knows_of_none(postgres_url: str) -> None:
    name = f"older_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    assert newest_funds(postgres_url.rpartition("/")[0] + f"/{name}") is None
