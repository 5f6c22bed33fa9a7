"""A day's actuals are committed once it has closed; corrections are revisions, whatever comes first or twice."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from domain.actuals import ActualsCorrected
from domain.commitment import pseudonym
from domain.committed_actuals import DayOfActuals
from domain.feature_window import HISTORY_HOURS, HORIZON_HOURS, FeatureWindow
from functions.notary.actuals import queue_actuals

HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2026, 2, 1, tzinfo=UTC)
DAY = MIDNIGHT - 24 * HOUR
KEY = b"\x07" * 32


def window(origin: datetime = MIDNIGHT, hours: int = 30, series: str = "m-1") -> FeatureWindow:
    """Known for the last `hours`: each hour's energy is its number since 1970, modulo a thousand."""
    begin = int(origin.timestamp()) // 3600 - HISTORY_HOURS
    row = [(begin + k) % 1000 if k >= HISTORY_HOURS - hours else None for k in range(HISTORY_HOURS)]
    weather: list[float | None] = [None] * (HISTORY_HOURS + HORIZON_HOURS)
    return FeatureWindow("F1", 0, origin, origin, "UTC", "GB", [series], [row], weather, weather, weather)


def correction(hour: int, energy_wh: int, revision: int = 1) -> ActualsCorrected:
    start = DAY + hour * HOUR
    return ActualsCorrected("F1", "m-1", start, start + HOUR, energy_wh, revision)


@pytest.fixture
def known(connection: psycopg.Connection) -> psycopg.Connection:
    connection.execute("insert into series_keys values ('m-1', %s)", (KEY,))
    return connection


def committed(connection: psycopg.Connection) -> list[tuple[str, int, int | None]]:
    """Day, revision and the energy of its fourth hour."""
    query = "select day::text, revision, energy_wh[4] from committed_actuals order by day, revision"
    return connection.execute(query).fetchall()


def usual(day: datetime) -> int:
    return (int(day.timestamp()) // 3600 + 3) % 1000


def test_midnight_closes_the_day_and_what_was_open_before(known: psycopg.Connection) -> None:
    queue_actuals(known, window(MIDNIGHT - HOUR))
    assert committed(known) == []
    queue_actuals(known, window(hours=48))
    queue_actuals(known, window(hours=48))
    before = DAY - 24 * HOUR
    assert committed(known) == [("2026-01-30", 0, usual(before)), ("2026-01-31", 0, usual(DAY))]


def test_what_is_queued_is_the_commitment_to_what_is_kept(known: psycopg.Connection) -> None:
    queue_actuals(known, window(hours=24))
    (energies,) = known.execute("select energy_wh from committed_actuals").fetchone()
    (row,) = known.execute("select pseudonym, extract(epoch from origin), commitment, kind, revision from outbox")
    entry = DayOfActuals("F1", "m-1", DAY, 0, energies).entry(KEY)
    assert row == (pseudonym(KEY, ""), DAY.timestamp(), entry.commitment, "actuals", 0)


def test_a_correction_is_a_revision(known: psycopg.Connection) -> None:
    queue_actuals(known, window(hours=24))
    for _ in range(2):
        queue_actuals(known, correction(3, 5000))
    queue_actuals(known, correction(3, usual(DAY), revision=2))
    expected = [("2026-01-31", number, wh) for number, wh in enumerate((usual(DAY), 5000, usual(DAY)))]
    assert committed(known) == expected
    assert known.execute("select count(*), count(distinct commitment) from outbox").fetchone() == (3, 3)


def test_an_older_correction_that_comes_late_changes_nothing(known: psycopg.Connection) -> None:
    queue_actuals(known, window(hours=24))
    queue_actuals(known, correction(3, 6000, revision=2))
    queue_actuals(known, correction(3, 5000, revision=1))
    assert committed(known)[-1] == ("2026-01-31", 1, 6000)


def test_a_correction_that_came_before_the_day_closed_is_in_its_first_record(known: psycopg.Connection) -> None:
    queue_actuals(known, correction(3, 5000))
    queue_actuals(known, window(hours=24))
    assert committed(known) == [("2026-01-31", 0, 5000)]


def test_series_that_were_never_forecast_are_left_out(known: psycopg.Connection) -> None:
    queue_actuals(known, window(series="m-2"))
    assert committed(known) == []
