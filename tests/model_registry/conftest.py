"""Exports in a folder of this test's own."""

from functools import partial

import pytest

from tests.exported_models import exported


@pytest.fixture
def export(tmp_path):
    """`export("2", mwql=.05)`: see tests/exported_models.py."""
    return partial(exported, tmp_path)


@pytest.fixture
def free_tcp_port():
    """Nobody listens there."""
    from tests.conftest import any_port

    return any_port()
