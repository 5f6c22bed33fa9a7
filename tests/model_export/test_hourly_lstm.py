"""The network we compare costs with is the usual one."""

import numpy as np
import onnxruntime as ort

from model_export.hourly_lstm import hourly_lstm_bytes


def test_it_steps_through_a_week_of_hours_and_remembers_the_first():
    session = ort.InferenceSession(hourly_lstm_bytes(), providers=["CPUExecutionProvider"])
    x = np.zeros((3, 168, 8), np.float32)
    x[1, 0] = 50.0
    (y,) = session.run(["y"], {"x": x})
    assert y.shape == (3, 24 * 9)
    np.testing.assert_array_equal(y[0], y[2])
    assert (y[1] != y[0]).any()


def test_it_has_the_weights_of_two_layers_of_64():
    layers = sum(4 * 64 * (inside + 64 + 2) for inside in (8, 64))
    head = 64 * 216 + 216
    assert len(hourly_lstm_bytes()) - 4 * (layers + head) < 2000
