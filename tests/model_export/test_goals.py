"""The table says what is reached, what is not, and what nobody measured."""

from model_export.goals import GOALS, Goal, goals_table


def value(figures):
    return figures["weather"]["mWQL"]


def test_a_goal_is_reached_at_its_limit_and_not_beyond():
    goal = Goal("mWQL", value, most=0.0545)
    assert " yes " in goal.line({"weather": {"mWQL": 0.0545}})
    assert " no " in goal.line({"weather": {"mWQL": 0.0546}})


def test_a_goal_between_two_limits():
    goal = Goal("inside", value, least=0.78, most=0.82)
    lines = [goal.line({"weather": {"mWQL": share}}) for share in (0.77, 0.8, 0.83)]
    assert [" yes " in line for line in lines] == [False, True, False]


def test_what_was_not_measured_is_said_and_no_line_is_left_out():
    table = goals_table({"weather": {"mWQL": 0.05}})
    assert len(table.splitlines()) == len(GOALS) + 1
    assert table.count("not measured") == len(GOALS) - 1
