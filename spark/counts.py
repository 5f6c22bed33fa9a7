"""What the look-back counts of a batch and no message tells; each name becomes a metric (batch_log.py)."""

from msgspec import Struct


class Counts(Struct):
    """Readings taken in; those that were rejected are not among them.

    `late` ones are accepted ones of hours that had closed, backfill aside; a duplicate says what is known
    already, or less: an older revision. `outdated_forecasts` are of the weather, for hours that had passed.
    """

    accepted: int = 0
    late: int = 0
    duplicates: int = 0
    outdated_forecasts: int = 0
