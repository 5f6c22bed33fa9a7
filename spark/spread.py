"""A key for each shard, so that Spark gives every shard a partition, and with it a core, of its own.

Spark finds the partition of a key by its hash. The shards' own numbers collide: of two, both fall into the same
partition, and one waits for the other while a core has nothing to do.
"""

from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F  # noqa: N812  Spark's own convention

_NUMBERS_A_SHARD = 40  # of those tried: that none of them meets a certain partition has a chance of e⁻⁴⁰


def keys(session: SparkSession, shards: int) -> list[int]:
    """[shards]: for each partition the smallest number that Spark's hash sends there."""
    partitions = f"transform(sequence(0L, {_NUMBERS_A_SHARD * shards}L), number -> pmod(hash(number), {shards}))"
    first: dict[int, int] = {}
    for number, partition in enumerate(session.range(1).selectExpr(partitions).collect()[0][0]):
        first.setdefault(partition, number)
    return [first[partition] for partition in range(shards)]


def key_of(shard: Column, keys: list[int]) -> Column:
    """The key of the shard of this number, a bigint."""
    return F.element_at(F.array(*(F.lit(key).cast("bigint") for key in keys)), shard + 1)
