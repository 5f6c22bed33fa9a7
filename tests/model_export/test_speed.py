"""Costs are those of one call, whoever else takes a turn."""

import time

from model_export.speed import cpu_seconds


def spin(seconds):
    begun = time.process_time()
    while time.process_time() - begun < seconds:
        pass


def test_what_works_ten_times_as_long_costs_more():
    took = cpu_seconds({"short": lambda: spin(0.001), "long": lambda: spin(0.01)}, turns=1, turn_s=0.02)
    assert took["short"] < took["long"]
