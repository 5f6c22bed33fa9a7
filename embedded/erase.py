"""`python -m embedded.erase SERIES [--yes]`: delete the key of a series, for good, and say what that means."""

import argparse

import psycopg

from database.erase import Erasable, erasable, erase
from domain.cloud_event import utc_text
from embedded.running_house import address
from embedded.settings import Settings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("series", help="a meter's id, or a feeder's id for its total")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args()
    url = Settings.from_environment().postgres_url or address("postgres_url")
    with psycopg.connect(url, autocommit=True, connect_timeout=5, options="-c timezone=UTC") as connection:
        found = erasable(connection, options.series)
        if found is None:
            raise SystemExit(f"{options.series!r} has no key: nothing of it was committed, or it was erased before")
        print(_meaning(options.series, found))
        if not options.yes and input(f"Type {options.series} to delete its key for good: ") != options.series:
            raise SystemExit("Nothing was done")
        erase(connection, options.series)
    print(f"The key of {options.series} is deleted; the table `erasures` has a line about it")


def _meaning(series: str, found: Erasable) -> str:
    newest = f", the newest forecast of {utc_text(found.last_origin)}" if found.last_origin else ""
    return (
        f"{found.entries} commitments of {series} will mean nothing any more{newest}.\n"
        "Nobody will be able to prove them or tell whose they were, and its score bundles end here.\n"
        "Proofs of all other series, and the completeness of the record, stay as they are.\n"
        "Bundles given away before stay valid. Stored forecasts and readings are not deleted by this."
    )


if __name__ == "__main__":
    main()
