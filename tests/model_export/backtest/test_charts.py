"""Pictures hold what they are given, inside their frame."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from model_export.backtest.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Chart, span, ticks


def chart():
    return Chart("a < b", (0, 10), (-1, 1), "hours", "kWh")


def test_a_picture_is_well_formed_and_says_its_words():
    picture = chart()
    picture.line([0, 5, 10], [0, 1, -1])
    picture.band([0, 10], [-1, -1], [1, 1], 0.2)
    picture.bars([0.5, -0.5])
    picture.dots([1, 2], [0.5, np.nan])
    root = ElementTree.fromstring(picture.svg())
    words = [element.text for element in root.iter("text")]
    assert {"a < b", "hours", "kWh", "0", "-1"} <= set(words)
    assert (len(root.findall("polyline")), len(root.findall("rect")), len(root.findall("circle"))) == (1, 2, 1)


def test_corners_of_the_data_are_corners_of_the_frame():
    picture = chart()
    picture.line([0, 10], [-1, 1])
    assert f"{LEFT:.1f},{HEIGHT - BOTTOM:.1f} {WIDTH - RIGHT:.1f},{TOP:.1f}" in picture.svg()


def test_a_gap_breaks_a_line():
    picture = chart()
    picture.line([0, 1, 2, 3, 4], [0, 1, np.nan, 1, 0])
    assert len(re.findall("<polyline", picture.svg())) == 2


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-0.06, 0.71), (0, 834.0), (1, 24), (-48, 24)])
def test_ticks_are_few_round_and_inside(low, high):
    found = ticks(low, high)
    assert 3 <= len(found) <= 7
    assert low - 1e-9 <= found[0] < found[-1] <= high + 1e-9
    assert not any(str(value).startswith("-0.0") for value in found if value == 0)


def test_a_range_is_never_empty():
    for values in ([], [np.nan], [0.0], [3.0, 3.0]):
        low, high = span(values)
        assert low < high
    assert span([2.0, 4.0], zero=True)[0] == 0
