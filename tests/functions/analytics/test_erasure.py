"""After erasure nobody can tell which commitments were of the series; every other proof and the record stay whole."""

import json
import subprocess
import sys

import psycopg
import pytest

from database.erase import erase
from domain.cloud_event import utc_text
from functions.notary import outbox
from tests.functions.analytics.book_of_batches import batch, put_on_chain
from tests.functions.analytics.house import HOUR, ISSUER, ORIGIN, forecast
from tests.functions.notary.chain import REPOSITORY, Chain

PERIOD = {"from": utc_text(ORIGIN), "to": utc_text(ORIGIN + 5 * HOUR)}


@pytest.fixture
def erased(house):
    """m-2 is erased between the third hour and the fourth, and is forecast all the same."""
    for hour in range(5):
        if hour == 3:
            with psycopg.connect(house.settings.postgres_url, autocommit=True) as connection:
                assert erase(connection, "m-2").entries == 3
        batch(house, hour + 1, forecast(ORIGIN + hour * HOUR))
    return house


def verifier(*arguments):
    command = [sys.executable, "-I", str(REPOSITORY / "verifier/verify.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_other_proof_and_the_record_stay_whole(api, erased, tmp_path):
    from embedded.anvil import anvil
    from embedded.ports import free_port
    from embedded.process import running

    record, bundle = tmp_path / "record.jsonl", tmp_path / "bundle.json"
    with running(anvil(tmp_path / "chain", free_port("anvil", 0, print)), tmp_path / "anvil.log") as url:
        put_on_chain(erased, Chain(url))
        record.write_text(api.get(f"/api/v1/record/{ISSUER}", params=PERIOD).text)
        period = ("--from", PERIOD["from"], "--to", PERIOD["to"])
        done = verifier("completeness", record, *period, "--rpc", url)
        assert done.returncode == 0, done.stdout
        assert "Each of the 15 promised forecasts" in done.stdout
        for series in ("m-1", "north"):
            found = api.get(f"/api/v1/forecasts/{forecast().forecast_id}/series/{series}/proof")
            bundle.write_text(json.dumps(found.json() | {"status": "included"}))
            assert verifier(bundle, "--rpc", url).returncode == 0


def test_what_was_stored_of_it_has_no_proof_any_more(api, erased):
    answer = api.get(f"/api/v1/forecasts/{forecast().forecast_id}/series/m-2/proof")
    assert answer.status_code == 404
    assert "its key was deleted for good" in answer.json()["detail"]


def test_nothing_in_the_book_says_whose_the_old_entries_were(erased):
    def count(query):
        return erased.postgres.execute(query).fetchone()[0]

    assert count("select count(*) from outbox where series_id = 'm-2'") == 2  # under its new key
    assert count("select count(*) from outbox where starts_with(series_id, 'erased:')") == 3
    assert count("select count(distinct pseudonym) from outbox where kind = 'forecast'") == 4
    assert count("select count(*) from promises where series_id = 'm-2' and end_hour is null") == 1
    assert count("select entries from erasures where series_id = 'm-2'") == 3


def test_a_forecast_that_comes_again_is_not_committed_anew(house):
    batch(house, 1, forecast())
    erase(house.postgres, "m-2")
    assert outbox.add(house.postgres, forecast()).added == 0
    assert house.postgres.execute("select count(*) from series_keys where series_id = 'm-2'").fetchone() == (0,)
    assert outbox.add(house.postgres, forecast(ORIGIN + HOUR)).added == 3


def test_a_series_without_a_key_cannot_be_erased(house):
    assert erase(house.postgres, "m-2") is None


@pytest.mark.parametrize(("typed", "done"), [("m-1\n", False), ("m-2\n", True)])
def test_the_command_asks_and_says_what_it_means(house, typed, done):
    batch(house, 1, forecast())
    asked = subprocess.run(
        [sys.executable, "-m", "embedded.erase", "m-2"],
        input=typed, capture_output=True, text=True, check=False, cwd=REPOSITORY,
        env={"POSTGRES_URL": house.settings.postgres_url},
    )  # fmt: skip
    assert (asked.returncode == 0, "1 commitments of m-2 will mean nothing" in asked.stdout) == (done, True), asked
    kept = house.postgres.execute("select count(*) from series_keys where series_id = 'm-2'").fetchone()
    assert kept == (0 if done else 1,)
