"""Inference as it is served: a window posted, a forecast at K_SINK."""

import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest

from domain.cloud_event import forecast_id, from_event, to_event
from tests.forecasting.sample_windows import MODEL_DIR, made_up_rows, window
from tests.functions.served import deliver, served


class Sink:
    """Takes everything and keeps it."""

    def __init__(self):
        self.posts = posts = queue.Queue()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                posts.put((dict(self.headers), self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(202)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def sink():
    sink = Sink()
    yield sink
    sink.server.shutdown()
    sink.server.server_close()


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
