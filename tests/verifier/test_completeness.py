"""Nothing was left out, nothing said twice: what an auditor finds in saved manifests, whatever an issuer tries."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.cloud_event import utc_text
from tests.functions.notary.chain import REPOSITORY
from tests.verifier.issuer import Issuer, Manifest, write

Completeness = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def completeness(issuer: Issuer, tmp_path: Path) -> Completeness:
    """Runs the program on these manifests, for hours as the issuer counts them, as an auditor would."""

    def run(begin: int, end: int, batches: list[Manifest] | None = None, *more: str, asked: bool = True):
        file = write(tmp_path / "record.jsonl", issuer.batches if batches is None else batches)
        period = ["--from", utc_text(issuer.at(begin)), "--to", utc_text(issuer.at(end))]
        program = [sys.executable, "-I", str(REPOSITORY / "verifier/verify.py"), "completeness", str(file)]
        node = ["--rpc", issuer.chain.url] if asked else []
        command = [*program, *period, *node, *more]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    return run


def code(done: "subprocess.CompletedProcess[str]") -> int:
    assert done.stderr == ""
    return done.returncode


def test_a_period_in_which_all_is_there(issuer: Issuer, completeness: Completeness) -> None:
    issuer.store(0, [issuer.entry(1, 0), issuer.entry(2, 0)], issuer.schedule((1, 0, None), (2, 0, None)))
    issuer.honest_hours(range(1, 5), 1, 2)
    done = completeness(0, 5)
    assert code(done) == 0, done.stdout
    assert "Each of the 10 promised forecasts" in done.stdout
    assert code(completeness(2, 4, issuer.batches[::-1])) == 0  # in any order, and of any part of it
    assert code(completeness(0, 5, asked=False)) == 13


def test_a_forecast_that_was_withheld_is_missing(issuer: Issuer, completeness: Completeness) -> None:
    issuer.store(0, [issuer.entry(1, 0), issuer.entry(2, 0)], issuer.schedule((1, 0, None), (2, 0, None)))
    issuer.store(1, [issuer.entry(1, 1)])
    issuer.honest_hours([2], 1, 2)
    done = completeness(0, 3)
    assert code(done) == 34
    assert f"1 promised forecasts are in none of these batches; the first is 0x{'02' * 32}" in done.stdout
    assert code(completeness(2, 3)) == 0
    assert code(completeness(0, 4)) == 34  # hour 3 is not there yet


def test_a_batch_that_was_withheld_is_a_gap(issuer: Issuer, completeness: Completeness) -> None:
    issuer.store(0, [issuer.entry(1, 0)], issuer.schedule((1, 0, None)))
    issuer.honest_hours(range(1, 4), 1)
    done = completeness(0, 4, [*issuer.batches[:1], *issuer.batches[2:]])
    assert (code(done), "1 batches are missing after number 1" in done.stdout) == (32, True)
    assert code(completeness(0, 4, [*issuer.batches, issuer.batches[2]])) == 33
    assert code(completeness(0, 4, issuer.batches[1:])) == 36  # nobody knows what was promised


def test_two_forecasts_for_one_hour_are_two_chances(issuer: Issuer, completeness: Completeness) -> None:
    issuer.store(0, [issuer.entry(1, 0), issuer.entry(1, 0, number=7)], issuer.schedule((1, 0, None)))
    assert code(completeness(0, 1)) == 33


def test_a_second_forecast_in_another_batch_is_found_too(issuer: Issuer, completeness: Completeness) -> None:
    issuer.store(0, [issuer.entry(1, 0)], issuer.schedule((1, 0, None)))
    issuer.store(1, [issuer.entry(1, 1), issuer.entry(1, 0, number=7)])
    assert code(completeness(0, 2)) == 33


def test_a_series_may_not_be_promised_after_its_luck_is_known(issuer: Issuer, completeness: Completeness) -> None:
    issuer.store(0, [issuer.entry(1, 0), issuer.entry(2, 0), issuer.entry(3, 0)], issuer.schedule((1, 0, None)))
    issuer.honest_hours(range(1, 30), 1, 2, 3)
    assert code(completeness(0, 30)) == 0  # 2 and 3 are nobody's: on request, they count nowhere
    issuer.store(30, [issuer.entry(1, 30), issuer.entry(3, 30)], issuer.schedule((1, 0, None), (3, 0, None), hour=30))
    done = completeness(0, 31)
    assert (code(done), "nobody had promised" in done.stdout) == (35, True)


def test_a_promise_may_end_from_the_running_hour_on_but_not_before(issuer: Issuer, completeness: Completeness) -> None:
    issuer.store(0, [issuer.entry(1, 0), issuer.entry(2, 0)], issuer.schedule((1, 0, None), (2, 0, None)))
    issuer.honest_hours([1], 1, 2)
    issuer.store(2, [issuer.entry(1, 2)], issuer.schedule((1, 0, None), (2, 0, 2), hour=2))
    assert code(completeness(0, 3)) == 0
    issuer.honest_hours([3, 4], 1)
    issuer.store(5, [issuer.entry(1, 5)], issuer.schedule((1, 0, 3), hour=3))  # taken back: hours 3, 4 are over
    assert code(completeness(0, 5)) == 0
    assert code(completeness(0, 6)) == 35  # it goes on all the same


def test_a_promise_that_ended_too_late_to_hide_a_gap(issuer: Issuer, completeness: Completeness) -> None:
    issuer.store(0, [issuer.entry(1, 0), issuer.entry(2, 0)], issuer.schedule((1, 0, None), (2, 0, None)))
    issuer.honest_hours([1, 2], 1)
    issuer.store(3, [issuer.entry(1, 3)], issuer.schedule((1, 0, None), (2, 0, 1), hour=3))
    assert code(completeness(0, 4)) == 34


def test_late_forecasts_are_counted(issuer: Issuer, completeness: Completeness) -> None:
    issuer.store(0, [issuer.entry(1, 0)], issuer.schedule((1, 0, None)))
    issuer.store(4, [issuer.entry(1, hour) for hour in range(1, 5)])
    done = completeness(0, 5)
    assert (code(done), "3 of them were stored after" in done.stdout) == (12, True)


@pytest.mark.parametrize(
    ("expected", "tamper"),
    [
        (20, lambda batches: batches[1].pop("root")),
        (22, lambda batches: batches[1]["entries"][0].update(commitment="0x" + "00" * 32)),
        (22, lambda batches: [line.update(kind="forecast") for line in batches[0]["entries"]]),
        (24, lambda batches: batches[1]["entries"].pop()),
        (25, lambda batches: batches[1].update(block_time="2026-01-31T07:00:00Z")),
        (26, lambda batches: [batch.update(sequence=batch["sequence"] + 5) for batch in batches]),
        (30, lambda batches: batches[1].update(ledger="0x" + "12" * 20)),
        (32, lambda batches: batches.pop(1)),
        (36, lambda batches: batches[0]["documents"][0]["series"].pop()),
    ],
)
def test_each_kind_of_tampering_has_its_exit_code(
    expected: int, tamper: Callable[[list[Manifest]], object], issuer: Issuer, completeness: Completeness
) -> None:
    issuer.store(0, [issuer.entry(1, 0), issuer.entry(2, 0)], issuer.schedule((1, 0, None), (2, 0, None)))
    issuer.honest_hours([1, 2], 1, 2)
    batches = json.loads(json.dumps(issuer.batches))
    tamper(batches)
    done = completeness(0, 3, batches)
    assert code(done) == expected, done.stdout
