"""State that is full from the first reading on: every meter comes with a look-back of 672 hours.

Spark's workers are sent these classes by value, for they do not have the bench: `full_look_back` sees to that.
"""

import sys

import numpy as np
from pyspark import cloudpickle

from domain.feature_window import HISTORY_HOURS
from spark import feature_job
from spark.arrival import Arrival
from spark.history import CELL, COLUMNS, FeederHistory
from spark.look_back import LookBack


class FullHistory(FeederHistory):
    """A feeder whose meters come with a full look-back, of hours or of quarters."""

    readings_an_hour = 1

    def _row(self, reading: Arrival) -> int:
        known = len(self.rows)
        row = super()._row(reading)
        if len(self.rows) > known:
            cells = np.zeros(COLUMNS, CELL)
            quarters = 4 // self.readings_an_hour
            cells["energy_wh"][:HISTORY_HOURS, ::quarters] = 500 + np.arange(HISTORY_HOURS)[:, None] * 37 % 1500
            cells["quarters"][:HISTORY_HOURS, ::quarters] = quarters
            self.cells[row] = cells
        return row


class FullLookBack(LookBack):
    """The job's, but for new feeders."""

    new_feeder = FullHistory


def full_look_back(readings_an_hour: int) -> None:
    """From now on jobs of this process have it."""
    cloudpickle.register_pickle_by_value(sys.modules[__name__])  # type: ignore[no-untyped-call]
    FullHistory.readings_an_hour = readings_an_hour
    feature_job.LookBack = FullLookBack  # type: ignore[attr-defined]
