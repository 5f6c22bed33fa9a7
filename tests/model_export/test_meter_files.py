"""Any meter file becomes a site around its origins, or is refused by the name of what is wrong."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from model_export.meter_files import UnreadableData, read_load, read_weather, site_around
from model_export.place import Place

PLACE = Place("Europe/London", "GB-ENG")
HOURS = pd.date_range("2023-01-03", periods=6, freq="h")


def load_file(folder, name="load.csv", **changes):
    table = pd.DataFrame({"series": "a", "ts": HOURS, "load": [1.0, 1.5, np.nan, 2.0, 0.1, 3.0]} | changes)
    table.to_csv(folder / name, index=False)
    return folder / name


def test_an_origin_at_the_end_of_the_data_has_a_day_of_gaps_after_it(tmp_path):
    origin = datetime(2023, 1, 3, 6, tzinfo=UTC)
    site = site_around(load_file(tmp_path), None, [origin], PLACE)
    assert site.energy_wh.shape == (1, 672 + 24)
    np.testing.assert_array_equal(site.energy_wh[0, 666:672], [1000, 1500, np.nan, 2000, 100, 3000])
    assert np.isnan(site.energy_wh[0, 672:]).all()
    assert site.index(origin) == 672


def test_weather_reaches_beyond_the_last_reading(tmp_path):
    later = pd.date_range("2023-01-03", periods=30, freq="h")
    pd.DataFrame({"ts": later, "temp_c": 5.0, "ghi_wm2": range(30)}).to_parquet(tmp_path / "w.parquet")
    site = site_around(load_file(tmp_path), tmp_path / "w.parquet", [datetime(2023, 1, 3, 6, tzinfo=UTC)], PLACE)
    assert site.weather[1, 672:].tolist() == list(range(6, 30))


def test_whole_keeps_every_hour_of_the_file(tmp_path):
    site = site_around(load_file(tmp_path), None, [datetime(2023, 1, 3, tzinfo=UTC)], PLACE, whole=True)
    assert (site.energy_wh.shape[1], np.isfinite(site.energy_wh).sum()) == (672 + 24, 5)


def test_times_with_an_offset_are_taken_for_what_they_are(tmp_path):
    local = [f"2023-01-03T{hour:02}:00:00+01:00" for hour in range(1, 7)]
    assert read_load(load_file(tmp_path, ts=local)).index[0] == pd.Timestamp("2023-01-03 00:00")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"load": ["x"] * 6}, "load"),
        ({"load": [np.inf] * 6}, "infinite"),
        ({"ts": HOURS + pd.Timedelta(minutes=30)}, "not the beginning of an hour"),
        ({"ts": ["soon"] * 6}, "ts"),
        ({"ts": [HOURS[0]] * 6}, "twice"),
    ],
)
def test_a_file_nothing_can_be_made_of_is_refused_by_column(tmp_path, changes, said):
    with pytest.raises(UnreadableData, match=said):
        read_load(load_file(tmp_path, **changes))


def test_what_pandas_wrote_for_itself_is_not_asked(tmp_path):
    table = pa.table({"series": ["a"], "ts": ["2023-01-03T00:00:00Z"], "load": [1.5]})
    pq.write_table(table.replace_schema_metadata({"pandas": '{"columns": [{}]}'}), tmp_path / "a.parquet")
    assert read_load(tmp_path / "a.parquet").to_numpy().tolist() == [[1.5]]


def test_names_that_are_no_text_are_refused(tmp_path):
    pd.DataFrame({"series": [b"\xff"], "ts": HOURS[:1], "load": [1.0]}).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(UnreadableData, match="series"):
        read_load(tmp_path / "a.parquet")


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path):
    pd.DataFrame({"meter": ["a"], "ts": HOURS[:1], "load": [1.0]}).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(UnreadableData, match="no column series; it has meter, ts, load"):
        read_load(tmp_path / "a.parquet")


def test_no_file_another_kind_of_file_and_no_rows_are_refused(tmp_path):
    (tmp_path / "a.parquet").write_text("not Parquet")
    (tmp_path / "empty.csv").write_text("series,ts,load\n")
    for name, said in (
        ("none.csv", "No such file"),
        ("a.xlsx", "neither"),
        ("a.parquet", "a.parquet"),
        ("empty.csv", "no rows"),
    ):
        with pytest.raises(UnreadableData, match=said):
            read_load(tmp_path / name)


def test_an_hour_of_weather_twice_is_refused(tmp_path):
    pd.DataFrame({"ts": [HOURS[0]] * 2, "temp_c": 5.0, "ghi_wm2": 0}).to_csv(tmp_path / "w.csv", index=False)
    with pytest.raises(UnreadableData, match="twice"):
        read_weather(tmp_path / "w.csv", HOURS)


def test_an_origin_outside_the_data_is_named(tmp_path):
    with pytest.raises(UnreadableData, match="origin 2024-01-03"):
        site_around(load_file(tmp_path), None, [datetime(2024, 1, 3, tzinfo=UTC)], PLACE)
