"""An outage is told when it begins, when its reason changes, and when it ends: not every second."""

import logging

import pytest

from domain.errors import DependencyUnavailable
from functions.notary import outage
from functions.notary.outage import Outage

NO_ANSWER = DependencyUnavailable("chain", "no answer")
NO_FUNDS = DependencyUnavailable("chain", "no funds")


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


def test_it_is_told_once_and_that_it_is_over(told: pytest.LogCaptureFixture) -> None:
    notices = Outage()
    for _ in range(3):
        notices.began(NO_ANSWER)
    notices.ended()
    notices.ended()
    assert [message.split(";")[0] for message in told.messages] == [
        "chain is unavailable: no answer",
        "chain is back",
    ]


def test_another_dependency_is_another_outage(told: pytest.LogCaptureFixture) -> None:
    notices = Outage()
    notices.began(NO_ANSWER)
    notices.began(DependencyUnavailable("PostgreSQL", "no answer"))
    assert len(told.messages) == 2


def test_a_new_reason_is_told_after_a_while(told: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    notices = Outage()
    notices.began(NO_ANSWER)
    notices.began(NO_FUNDS)
    assert len(told.messages) == 1
    monkeypatch.setattr(outage, "_QUIET_S", 0)
    notices.began(NO_FUNDS)
    notices.began(NO_FUNDS)
    assert [("no funds" in message) for message in told.messages] == [False, True]
