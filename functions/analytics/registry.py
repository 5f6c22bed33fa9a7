"""Which feeders and series there are: queries of the registry in PostgreSQL."""

from collections.abc import Sequence

from msgspec import Struct
from psycopg.rows import class_row

from functions.analytics.answers import Kind
from functions.analytics.postgres import connected

_FEEDERS = "select feeder_id, name, time_zone, limit_wh from feeders order by feeder_id"
_SERIES = "select series_id, feeder_id, kind from series order by feeder_id, kind desc, block, position"
_ONE = """
    select series_id, feeder_id, kind, time_zone from series join feeders using (feeder_id)
    where series_id = %s"""

_UNKNOWN = """
    select feeder from unnest(%s::text[]) with ordinality as asked (feeder, place)
    where not exists (select from feeders where feeder_id = feeder) order by place"""


class Member(Struct, frozen=True):
    """One series of a feeder."""

    series_id: str
    feeder_id: str
    kind: Kind


class KnownSeries(Member, frozen=True):
    """A series and whose calendar it follows."""

    time_zone: str


class FeederRow(Struct, frozen=True):
    feeder_id: str
    name: str
    time_zone: str
    limit_wh: int | None


class Registry(Struct, frozen=True):
    postgres_url: str

    def feeders(self) -> list[tuple[FeederRow, list[Member]]]:
        """Every feeder with its series, the total first."""
        with connected(self.postgres_url) as connection:
            feeders = connection.cursor(row_factory=class_row(FeederRow)).execute(_FEEDERS).fetchall()
            members = connection.cursor(row_factory=class_row(Member)).execute(_SERIES).fetchall()
        of_feeder: dict[str, list[Member]] = {feeder.feeder_id: [] for feeder in feeders}
        for member in members:
            of_feeder.setdefault(member.feeder_id, []).append(member)
        return [(feeder, of_feeder[feeder.feeder_id]) for feeder in feeders]

    def unknown_feeders(self, feeders: Sequence[str]) -> list[str]:
        """Which of these nobody commissioned."""
        with connected(self.postgres_url) as connection:
            return [feeder for (feeder,) in connection.execute(_UNKNOWN, (list(feeders),))]

    def series(self, series_id: str) -> KnownSeries | None:
        """None when nobody commissioned it."""
        with connected(self.postgres_url) as connection:
            cursor = connection.cursor(row_factory=class_row(KnownSeries))
            return cursor.execute(_ONE, (series_id,)).fetchone()
