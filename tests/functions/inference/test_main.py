"""Inference as it is served: a window posted, a forecast at K_SINK."""

import msgspec
import pytest

from domain.cloud_event import forecast_id, from_event, to_event
from tests.exported_models import exported
from tests.forecasting.sample_windows import MODEL_DIR, made_up_rows, window
from tests.functions.http_sink import HttpSink
from tests.functions.served import deliver, served


@pytest.fixture(scope="module")
def sink():
    with HttpSink() as sink:
        yield sink


@pytest.fixture(scope="module")
def url(sink, tmp_path_factory):
    with served("inference", {"K_SINK": sink.url}, tmp_path_factory.mktemp("inference") / "log") as url:
        yield url


def test_a_window_becomes_a_forecast_at_the_sink(url, sink):
    assert deliver(url, window(made_up_rows(5))) == (200, "OK")
    headers, body = sink.posts.get_nowait()
    forecast = from_event(headers["ce-type"], body)
    assert headers["ce-id"] == forecast.forecast_id == forecast_id(to_event(window()).id)
    assert headers["ce-partitionkey"] == "feeder-1"
    assert forecast.degradation == ["full"] * 5


def test_the_same_window_twice_gives_the_same_bytes(url, sink):
    assert [deliver(url, window())[0] for _ in range(2)] == [200, 200]
    assert sink.posts.get_nowait()[1] == sink.posts.get_nowait()[1]


def test_a_window_the_model_does_not_know_is_refused_by_field(url, sink):
    answer = deliver(url, msgspec.structs.replace(window(), country="Atlantis"))
    assert answer == (422, "country: no public holidays are known for 'Atlantis'")
    assert sink.posts.empty()


def test_a_function_with_half_a_model_does_not_start_and_says_why(tmp_path):
    (tmp_path / "model.json").write_bytes((MODEL_DIR / "model.json").read_bytes())
    environment = {"K_SINK": "http://127.0.0.1:9", "MODEL_DIR": str(tmp_path)}
    with (
        pytest.raises(SystemExit, match=r"load_lstm\.onnx: No such file"),
        served("inference", environment, tmp_path / "log"),
    ):
        pass


def test_a_function_whose_model_speaks_of_another_unit_does_not_start_and_names_it(tmp_path):
    folder = exported(tmp_path, "kilowatt", unit="kWh")
    environment = {"K_SINK": "http://127.0.0.1:9", "MODEL_DIR": str(folder)}
    with pytest.raises(SystemExit, match=r"unit.*kWh"), served("inference", environment, tmp_path / "log"):
        pass
