"""Predictions are written in the form scorers read."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd

from model_export.predictions_file import predictions_table, write_predictions

ORIGINS = [datetime(2022, 11, day, tzinfo=UTC) for day in (1, 2, 3)]


def test_every_series_origin_and_step_has_a_row_in_kwh_and_its_rung(tmp_path):
    wh = np.arange(2 * 3 * 24 * 9, dtype=float).reshape(2, 3, 24, 9)
    rungs = [["full", "full"], ["full", "profile"], ["full", "no_weather"]]
    write_predictions(tmp_path / "a" / "p.parquet", predictions_table(["a", "b"], ORIGINS, wh, rungs))
    table = pd.read_parquet(tmp_path / "a" / "p.parquet")
    row = table[(table.series == "b") & (table.origin == "2022-11-03") & (table.step == 24)].iloc[0]
    assert len(table) == 2 * 3 * 24
    assert (row["q0.1"], row["q0.9"], row["degradation"]) == (
        wh[1, 2, 23, 0] / 1000,
        wh[1, 2, 23, 8] / 1000,
        "no_weather",
    )
    assert (table[table.series == "a"].degradation == "full").all()
