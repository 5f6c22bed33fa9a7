"""Gas is the same on every machine, so what the benchmark says of it must hold here."""

from bench.notary.chain import build_contracts
from bench.notary.gas import SIZES, measured_gas


def test_a_batch_costs_the_same_whatever_its_size_and_20_000_times_less_than_one_by_one(tmp_path):
    build_contracts()
    gas = measured_gas(tmp_path, forecasts=20)
    assert tuple(gas.batch) == SIZES
    assert max(gas.batch.values()) <= 55_000
    assert max(gas.batch.values()) - min(gas.batch.values()) < 200
    assert gas.naive * 10_000 >= 20_000 * gas.batch[10_000]
    assert gas.packed < gas.naive
