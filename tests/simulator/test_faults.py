"""Each fault does to a reading what it says, to the meters and as often as it was asked to."""

import msgspec
import pytest

from domain.meter_reading import MeterReading
from simulator.faults import KINDS, apply_faults, parse_faults
from simulator.record import Record
from simulator.refusal import Refusal
from simulator.timeline import moment

BEGIN = 1_795_449_600  # a multiple of four hours


def readings(meter_id: str = "m1", count: int = 32) -> list[Record]:
    """Eight hours of quarters from the beginning of a four-hour block on."""
    starts = [BEGIN + 900 * n for n in range(count)]
    return [
        Record(meter_id, (s + 930) * 1000, MeterReading(meter_id, moment(s), moment(s + 900), 100 + n))
        for n, s in enumerate(starts)
    ]


def after(text: str, records: list[Record]) -> list[Record]:
    return apply_faults(records, parse_faults(text), seed=1)


def energies(records: list[Record]) -> list[int]:
    return [record.message.energy_wh for record in records if isinstance(record.message, MeterReading)]


def test_a_gap_drops_whole_blocks() -> None:
    assert after("gap@1", readings()) == []
    some = [after("gap@0.5", readings(f"m{n}")) for n in range(40)]
    assert {len(records) for records in some} == {0, 16, 32}


def test_a_stuck_meter_repeats_the_first_value_of_the_block() -> None:
    assert energies(after("stuck@1", readings())) == [100] * 16 + [116] * 16


def test_a_spike_is_impossible_for_any_connection() -> None:
    assert min(energies(after("spike@1", readings()))) > 1_000_000


def test_a_false_zero_and_a_register_that_began_anew() -> None:
    assert set(energies(after("zero@1", readings()))) == {0}
    assert max(energies(after("reset@1", readings()))) < -1000


def test_a_clock_ahead_says_tomorrow_today() -> None:
    (before, *_), (ahead, *_) = readings(), after("clock_ahead@1", readings())
    assert isinstance(before.message, MeterReading)
    assert isinstance(ahead.message, MeterReading)
    assert ahead.arrived_ms == before.arrived_ms
    assert (ahead.message.interval_end - before.message.interval_end).total_seconds() == 86400


def test_a_duplicate_arrives_twice_unchanged() -> None:
    found = after("duplicate@1", readings(count=1))
    assert [record.value() for record in found] == [readings()[0].value()] * 2
    assert found[0].arrived_ms < found[1].arrived_ms


def test_a_late_reading_arrives_one_to_three_hours_after_its_interval() -> None:
    for before, late in zip(readings(), after("late@1", readings()), strict=True):
        assert late.message == before.message
        assert 3600 - 30 <= (late.arrived_ms - before.arrived_ms) / 1000 <= 3 * 3600


def test_a_correction_follows_the_first_value_with_a_higher_revision() -> None:
    first, second = after("correction@1", readings(count=1))
    assert isinstance(second.message, MeterReading)
    assert first == readings()[0]
    assert (second.message.revision, second.message.quality) == (1, "corrected")
    assert second.message.energy_wh != 100
    assert second.arrived_ms == (BEGIN + 900 + 7200) * 1000


def test_a_malformed_record_is_no_json() -> None:
    for record in after("malformed@1", readings()):
        with pytest.raises(msgspec.DecodeError):
            msgspec.json.decode(record.value())


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_spares_other_meters_and_repeats_exactly(kind: str) -> None:
    assert after(f"{kind}:m2@1", readings("m1")) == readings("m1")
    assert after(f"{kind}:m2@0.3", readings("m2")) == after(f"{kind}:m2@0.3", readings("m2"))
    assert after(f"{kind}@0", readings()) == readings()


def test_faults_can_fall_on_the_same_reading() -> None:
    records = after(",".join(f"{kind}@1" for kind in KINDS if kind != "gap"), readings())
    assert len(records) == 4 * 32  # duplicated, then corrected


@pytest.mark.parametrize(("text", "named"), [("hail", "hail"), ("gap@often", "gap@0.05"), ("gap@2", "from 0 to 1")])
def test_a_fault_nobody_knows_is_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(Refusal, match=named):
        parse_faults(text)
