"""Every shard has a partition of its own, whatever Spark's hash makes of numbers."""

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812  Spark's own convention

from spark.spread import key_of, keys


@pytest.mark.parametrize("shards", [1, 2, 3, 8, 20])
def test_no_two_shards_share_a_partition(spark: SparkSession, shards: int) -> None:
    placed = spark.range(shards).select(key_of(F.col("id").cast("int"), keys(spark, shards)).alias("key"))
    partitions = placed.repartition(shards, "key").select(F.spark_partition_id()).collect()
    assert sorted(partition for (partition,) in partitions) == list(range(shards))
