"""The committed model: what it promises, and what it refuses."""

import hashlib
import json

import msgspec
import numpy as np
import pytest

from domain.errors import InvalidMessage
from domain.feature_window import FeatureWindow
from forecasting.inputs import model_inputs
from forecasting.metadata import METADATA_FILE, MODEL_FILE, UnusableModel, read_metadata
from forecasting.onnx_model import OnnxModel
from model_export.metadata_file import write_metadata
from tests.forecasting.sample_windows import MODEL_DIR, made_up_rows, window


@pytest.fixture(scope="module")
def model():
    return OnnxModel.load(MODEL_DIR)


@pytest.fixture
def folder(tmp_path):
    for name in (MODEL_FILE, METADATA_FILE):
        (tmp_path / name).write_bytes((MODEL_DIR / name).read_bytes())
    return tmp_path


def rewrite(folder, **changes):
    write_metadata(folder, msgspec.structs.replace(read_metadata(folder), **changes))


def test_the_digest_is_that_of_the_file(model):
    assert model.identity.sha256 == hashlib.sha256((MODEL_DIR / MODEL_FILE).read_bytes()).hexdigest()


def test_the_model_stays_small_enough_to_travel_with_the_code():
    assert (MODEL_DIR / MODEL_FILE).stat().st_size < 1_000_000


@pytest.mark.parametrize("golden", json.loads((MODEL_DIR / "golden.json").read_text()))
def test_it_says_what_torch_said_when_it_was_exported(model, golden):
    said = model.forecast(msgspec.convert(golden["window"], FeatureWindow))
    np.testing.assert_allclose(said, golden["quantiles_wh"], rtol=1e-4, atol=0.5)


def test_a_changed_file_is_refused(folder):
    content = bytearray((folder / MODEL_FILE).read_bytes())
    content[-1] ^= 1
    (folder / MODEL_FILE).write_bytes(content)
    with pytest.raises(UnusableModel, match=r"load_lstm\.onnx: SHA-256"):
        OnnxModel.load(folder)


@pytest.mark.parametrize("name", [MODEL_FILE, METADATA_FILE])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(UnusableModel, match=name):
        OnnxModel.load(folder)


@pytest.mark.parametrize(
    "changes", [{"quantiles_permille": (100, 500, 900)}, {"weather": ("wind_m_s",)}, {"unit": "kWh"}]
)
def test_metadata_that_speaks_of_other_inputs_is_refused_by_field(folder, changes):
    rewrite(folder, **changes)
    (field,) = changes
    with pytest.raises(UnusableModel, match=field):
        OnnxModel.load(folder)


def test_metadata_with_a_field_nobody_knows_is_refused(folder):
    raw = msgspec.json.decode((folder / METADATA_FILE).read_bytes())
    (folder / METADATA_FILE).write_bytes(msgspec.json.encode(raw | {"surprise": 1}))
    with pytest.raises(UnusableModel, match="surprise"):
        OnnxModel.load(folder)


@pytest.mark.parametrize("content", [b'{"name": "\xff"}', b"[" * 100_000, b"", b"7"])
def test_metadata_that_is_no_json_of_ours_is_refused(folder, content):
    (folder / METADATA_FILE).write_bytes(content)
    with pytest.raises(UnusableModel, match=METADATA_FILE):
        OnnxModel.load(folder)


def test_a_graph_that_reads_something_else_is_refused(folder):
    rewrite(folder, history_hours=336)
    with pytest.raises(UnusableModel, match="the graph reads"):
        OnnxModel.load(folder)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("interval", {"interval": "PT15M"}),
        ("energy_wh", {"rows": [row[:168] for row in made_up_rows()]}),
        ("temperature_c", {"temperature_c": [5.0] * 672}),
        ("irradiance_w_m2", {"irradiance_w_m2": []}),
        ("time_zone", {"time_zone": "Nowhere"}),
        ("country", {"country": "Nowhere"}),
    ],
)
def test_a_window_the_model_does_not_know_is_refused_by_field(model, field, changes):
    with pytest.raises(InvalidMessage) as refused:
        model.forecast(window(**changes))
    assert refused.value.field == field


def test_a_meter_a_thousand_times_larger_gets_a_forecast_a_thousand_times_larger(model):
    small = model.forecast(window(made_up_rows(level_wh=400)))
    large = model.forecast(window([[1000 * value for value in row] for row in made_up_rows(level_wh=400)]))
    np.testing.assert_allclose(large / 1000, small, rtol=0.02, atol=2)


def test_a_series_forecast_does_not_depend_on_its_neighbours(model):
    block = model.forecast(window(made_up_rows(series=7)))
    alone = [model.forecast(window([row]))[0] for row in made_up_rows(series=7)]
    np.testing.assert_allclose(block, alone, rtol=1e-4, atol=0.05)


def test_wind_is_not_read(model):
    calm, stormy = window(wind_m_s=[0.0] * 696), window(wind_m_s=[30.0] * 696)
    np.testing.assert_array_equal(model.forecast(calm), model.forecast(stormy))


def test_gaps_stay_gaps_on_the_way_to_the_model():
    rows = made_up_rows(series=1)
    rows[0][3] = None
    inputs = model_inputs(window(rows, temperature_c=[None, *[1.5] * 695]))
    assert np.flatnonzero(np.isnan(inputs.energy_wh[0])).tolist() == [3]
    assert np.flatnonzero(np.isnan(inputs.weather[0, 0])).tolist() == [0]
