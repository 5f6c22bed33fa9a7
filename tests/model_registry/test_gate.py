"""Who passes the gate."""

import pytest

from model_registry.gate import NotPromoted, check_gate


def figures(weather, load_only):
    return {"weather": {"mWQL": weather}, "load_only": {"mWQL": load_only}, "naive_24h": {"mWQL": 0.01}}


@pytest.mark.parametrize("candidate", [figures(0.05, 0.06), figures(0.04, 0.06), figures(0.04, 0.05)])
def test_who_is_nowhere_worse_passes(candidate):
    check_gate(candidate, figures(0.05, 0.06))


@pytest.mark.parametrize(
    ("candidate", "reason"),
    [
        (figures(0.051, 0.05), "mWQL on track weather is 0.05100, the promoted model's 0.05000"),
        (figures(0.04, 0.0601), "mWQL on track load_only is 0.06010"),
        ({"weather": {"mWQL": 0.04}}, "mWQL on track load_only is not recorded"),
        ({}, "mWQL on track weather is not recorded"),
    ],
)
def test_who_is_worse_or_not_measured_is_stopped_and_told_why(candidate, reason):
    with pytest.raises(NotPromoted, match=reason):
        check_gate(candidate, figures(0.05, 0.06))


def test_what_was_measured_on_other_data_cannot_be_compared():
    with pytest.raises(NotPromoted, match="not measured on the same data"):
        check_gate(figures(0.01, 0.01), {})
