"""The registry as routes: which record goes to which shards, and what is known about its sender.

Read again for every micro-batch, so a meter that has just been registered is known to the next one.
"""

from pyspark.sql import DataFrame, SparkSession

# A shard holds whole feeders. Heartbeats go to all shards, weather to those with a feeder at the station.
_QUERY = """
with placed as (
    select *, (('x' || substr(md5(feeder_id), 1, 8))::bit(32)::bigint % {shards})::int as shard from feeders
)
select 'meter:' || series_id as route, array[shard] as shards, feeder_id as feeder, block, position, time_zone,
       country, station_id as station, min_wh, max_wh,
       (count(*) over (partition by feeder_id))::int as feeder_meters
from series join placed using (feeder_id) where kind = 'meter'
union all
select 'station:' || station_id, array_remove(array_agg(distinct shard), null), null, null::int, null::int, null,
       null, null, null::bigint, null::bigint, null::int
from stations left join placed using (station_id) group by station_id
union all
select 'gateway', array_agg(shard), null, null, null, null, null, null, null, null, null
from generate_series(0, {shards} - 1) shard
"""


def routes(spark: SparkSession, jdbc_options: dict[str, str], shards: int) -> DataFrame:
    """One row per route: `meter:<id>`, `station:<id>` or `gateway`, its `shards`, and the columns of the registry."""
    return spark.read.format("jdbc").options(**jdbc_options).option("query", _QUERY.format(shards=int(shards))).load()
