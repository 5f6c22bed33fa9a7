"""A registry of one's own inside the shared PostgreSQL."""

import uuid

import psycopg
import pytest

from database.migrate import migrate


@pytest.fixture
def registry_url(postgres_url: str) -> str:
    """A database with the newest schema that no other test fills."""
    name = f"registry_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    url = postgres_url.rpartition("/")[0] + f"/{name}"
    migrate(url)
    return url
