"""Bring a PostgreSQL database to the newest schema: `python -m database.migrate` (POSTGRES_URL says which)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from database.settings import Settings

# Any number: two migrations at once wait for each other on it.
_MIGRATION_LOCK = 7_305_118


def migrate(postgres_url: str) -> None:
    """Apply every missing version in order; nothing to do is fine."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    engine = create_engine(postgres_url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
        connection.commit()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


if __name__ == "__main__":
    migrate(Settings.from_environment().postgres_url)
    print("database schema is up to date")
