"""The registry in PostgreSQL as routes."""

import os

from pyspark.sql import SparkSession

from spark.routes import routes
from spark.settings import Settings


def test_meters_stations_and_the_gateway_find_their_shards(spark: SparkSession, registry_url: str) -> None:
    options = Settings("", registry_url, "", os.environ["SPARK_EXTRA_CLASSPATH"]).jdbc_options()
    found = {row.route: row for row in routes(spark, options, shards=4).collect()}
    assert set(found) == {"meter:a", "meter:b", "meter:c", "station:w", "station:lonely", "gateway"}
    a, b, c = (found[f"meter:{meter}"] for meter in "abc")
    assert a.shards == b.shards
    assert len({*a.shards, *c.shards} - {0, 1, 2, 3}) == 0
    assert sorted(found["station:w"].shards) == sorted({*a.shards, *c.shards})
    assert found["station:lonely"].shards == []
    assert sorted(found["gateway"].shards) == [0, 1, 2, 3]
    assert (b.feeder, b.block, b.position, b.feeder_meters) == ("f", 0, 1, 2)
    assert (c.feeder, c.time_zone, c.country, c.station, c.min_wh, c.max_wh) == (
        ("g", "Europe/London", "GB", "w", 10, 10_000)
    )
