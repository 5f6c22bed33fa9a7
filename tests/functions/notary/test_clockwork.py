"""The thread that makes rounds: it outlives what nobody foresaw, and can be hurried."""

import queue
from collections.abc import Iterator
from typing import cast

import pytest

from domain.receipt import Receipt
from functions.notary import clockwork
from functions.notary.clockwork import Clockwork
from functions.notary.round import Rounds
from tests.functions.notary.issued import ORIGIN, forecast
from tests.functions.notary.process import PATIENCE_S, Receipts

RECEIPT = Receipt(1, "0x", "0x", 1, "0x", 1, "0x", 1, ORIGIN, "final", [forecast().forecast_id])


class Script:
    """Rounds that end as a test says."""

    def __init__(self, *rounds: BaseException | list[Receipt]) -> None:
        self._left = list(rounds)
        self.begun: queue.Queue[int] = queue.Queue()

    def go(self) -> Iterator[Receipt]:
        self.begun.put(1)
        told = self._left.pop(0) if self._left else []
        if isinstance(told, BaseException):
            raise told
        yield from told


def test_a_round_that_fails_for_no_known_reason_is_followed_by_another(
    receipts: Receipts, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clockwork, "_PAUSE_S", 0.01)
    clock = Clockwork(cast("Rounds", Script(RuntimeError("unforeseen"), [RECEIPT])), receipts.url)
    clock.start()
    receipts.until_all([forecast()], "final")
    clock.stop()
    clock.join(PATIENCE_S)
    assert not clock.is_alive()
    assert [record.exc_text or str(record.exc_info) for record in caplog.records if "a round failed" in record.message]


def test_hurry_does_not_wait_for_the_pause(receipts: Receipts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clockwork, "_PAUSE_S", 10 * PATIENCE_S)
    script = Script()
    clock = Clockwork(cast("Rounds", script), receipts.url)
    clock.start()
    script.begun.get(timeout=PATIENCE_S)
    clock.hurry()
    script.begun.get(timeout=PATIENCE_S)
    clock.stop()
    clock.join(PATIENCE_S)
    assert not clock.is_alive()
