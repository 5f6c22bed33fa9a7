"""Origins come from a period or from a file."""

from datetime import UTC, datetime

import pytest

from model_export.meter_files import UnreadableData
from model_export.origins import read_origins


def test_a_period_is_every_midnight_both_ends_included():
    found = read_origins("2022-12-30/2023-01-02")
    assert found == [datetime(2022, 12, day, tzinfo=UTC) for day in (30, 31)] + [
        datetime(2023, 1, day, tzinfo=UTC) for day in (1, 2)
    ]


def test_a_file_lists_them_in_any_order_and_more_than_once(tmp_path):
    (tmp_path / "o.csv").write_text("split,origin\ntest,2022-12-31 06:00\nvalid,2022-12-30\ntest,2022-12-31 06:00\n")
    assert read_origins(str(tmp_path / "o.csv")) == [
        datetime(2022, 12, 30, tzinfo=UTC),
        datetime(2022, 12, 31, 6, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    "text",
    ["2022-12-31/2022-12-30", "2022-12-31/tomorrow", "never.csv", "2022-12-31", "9" * 5000, "2022-12-31/" + "9" * 5000],
)
def test_what_says_no_days_is_refused(text):
    with pytest.raises(UnreadableData):
        read_origins(text)
