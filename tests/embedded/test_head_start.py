"""When the simulated clock may start: everything published is taken in by the feature job."""

from pathlib import Path

from embedded.head_start import hold_clock, records_taken, release_clock


def batch(checkpoint: Path, number: int, ends: str, *, finished: bool) -> None:
    for folder in ("offsets", "commits"):
        (checkpoint / folder).mkdir(parents=True, exist_ok=True)
    (checkpoint / "offsets" / str(number)).write_text(f'v1\n{{"batchWatermarkMs":0}}\n{ends}')
    if finished:
        (checkpoint / "commits" / str(number)).write_text('v1\n{"nextBatchWatermarkMs":0}')


def test_only_finished_batches_count_as_taken_in(tmp_path: Path) -> None:
    assert records_taken(tmp_path) == 0
    batch(tmp_path, 9, '{"energy_ingest":{"0":40,"1":2}}', finished=True)
    batch(tmp_path, 10, '{"energy_ingest":{"0":50,"1":7}}', finished=True)
    batch(tmp_path, 11, '{"energy_ingest":{"0":90,"1":9}}', finished=False)
    (tmp_path / "commits" / ".11.crc").write_text("")
    assert records_taken(tmp_path) == 57


def test_holding_the_clock_forgets_what_an_earlier_simulation_said(tmp_path: Path) -> None:
    (tmp_path / "simulation.json").write_text("{}")
    hold_clock(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["clock_held"]
    release_clock(tmp_path)
    release_clock(tmp_path)
    assert not list(tmp_path.iterdir())
