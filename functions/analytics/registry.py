"""Which feeders and series there are for a caller: queries of the registry in PostgreSQL."""

from collections.abc import Sequence

from msgspec import Struct
from psycopg.rows import class_row

from functions.analytics.answers import Kind
from functions.analytics.callers import Caller
from functions.analytics.postgres import connected
from functions.analytics.problem import NotFound

_OF_FEEDER = "select series_id from series where feeder_id = %s"
_FEEDERS = "select feeder_id, name, time_zone, limit_wh from feeders order by feeder_id"
_SERIES = "select series_id, feeder_id, kind from series order by feeder_id, kind desc, block, position"
_ONE = """
    select series_id, feeder_id, kind, time_zone, country, block from series join feeders using (feeder_id)
    where series_id = %s"""

_UNKNOWN = """
    select feeder from unnest(%s::text[]) as asked (feeder)
    where not exists (select from feeders where feeder_id = feeder)"""


class Member(Struct, frozen=True):
    """One series of a feeder."""

    series_id: str
    feeder_id: str
    kind: Kind


class KnownSeries(Member, frozen=True):
    """A series, whose calendar it follows, and the block of its feeder that it is in."""

    time_zone: str
    country: str
    block: int


class FeederRow(Struct, frozen=True):
    feeder_id: str
    name: str
    time_zone: str
    limit_wh: int | None


class Registry(Struct, frozen=True):
    postgres_url: str

    def feeders(self, caller: Caller) -> list[tuple[FeederRow, list[Member]]]:
        """Every feeder he may see with its series, the total first."""
        with connected(self.postgres_url) as connection:
            feeders = connection.cursor(row_factory=class_row(FeederRow)).execute(_FEEDERS).fetchall()
            members = connection.cursor(row_factory=class_row(Member)).execute(_SERIES).fetchall()
        of_feeder: dict[str, list[Member]] = {feeder.feeder_id: [] for feeder in feeders}
        for member in members:
            of_feeder.setdefault(member.feeder_id, []).append(member)
        return [(feeder, of_feeder[feeder.feeder_id]) for feeder in feeders if caller.sees(feeder.feeder_id)]

    def unknown_feeders(self, feeders: Sequence[str], caller: Caller) -> list[str]:
        """Which of these nobody commissioned, or he may not see."""
        with connected(self.postgres_url) as connection:
            unknown = {feeder for (feeder,) in connection.execute(_UNKNOWN, (list(feeders),))}
        return [feeder for feeder in feeders if feeder in unknown or not caller.sees(feeder)]

    def series(self, series_id: str, caller: Caller) -> KnownSeries | None:
        """None when nobody commissioned it, or he may not see its feeder."""
        with connected(self.postgres_url) as connection:
            cursor = connection.cursor(row_factory=class_row(KnownSeries))
            found = cursor.execute(_ONE, (series_id,)).fetchone()
        return found if found and caller.sees(found.feeder_id) else None

    def series_of(self, feeder: str) -> set[str]:
        with connected(self.postgres_url) as connection:
            return {series for (series,) in connection.execute(_OF_FEEDER, (feeder,))}


def no_series(series: str) -> NotFound:
    """The same for one that nobody commissioned as for one that is not his who asks."""
    return NotFound(f"No series {series!r} is commissioned; GET /api/v1/feeders lists those that are.")


def no_feeder(feeder: str) -> NotFound:
    """The same for one that nobody commissioned as for one that is not his who asks."""
    return NotFound(f"No feeder {feeder!r} is commissioned; GET /api/v1/feeders lists those that are.")
