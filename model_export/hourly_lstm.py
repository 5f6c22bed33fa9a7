"""The usual network as ONNX: two LSTM layers of 64 over 168 hourly steps. Its weights are noise, its cost counts."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

STEPS, FEATURES, HIDDEN, OUTPUTS = 168, 8, 64, 24 * 9
OPSET = 17


def hourly_lstm_bytes(seed: int = 1) -> bytes:
    """`x` [B][168][8] → `y` [B][216]."""
    generator = np.random.default_rng(seed)
    weights: list[onnx.TensorProto] = []

    def weight(name: str, *shape: int) -> str:
        values = generator.uniform(-1, 1, shape) / np.sqrt(HIDDEN)
        weights.append(numpy_helper.from_array(values.astype(np.float32), name))
        return name

    def lstm(x: str, layer: int, inside: int) -> onnx.NodeProto:
        parts = [weight(f"W{layer}", 1, 4 * HIDDEN, inside), weight(f"R{layer}", 1, 4 * HIDDEN, HIDDEN)]
        parts.append(weight(f"B{layer}", 1, 8 * HIDDEN))
        return helper.make_node("LSTM", [x, *parts], [f"all{layer}", f"last{layer}"], hidden_size=HIDDEN)

    weights.append(numpy_helper.from_array(np.array([1]), "direction"))
    weights.append(numpy_helper.from_array(np.array([0]), "layer"))
    nodes = [
        helper.make_node("Transpose", ["x"], ["by_step"], perm=[1, 0, 2]),
        lstm("by_step", 0, FEATURES),
        helper.make_node("Squeeze", ["all0", "direction"], ["between"]),
        lstm("between", 1, HIDDEN),
        helper.make_node("Squeeze", ["last1", "layer"], ["state"]),
        helper.make_node("Gemm", ["state", weight("head", HIDDEN, OUTPUTS), weight("bias", OUTPUTS)], ["y"]),
    ]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["series", STEPS, FEATURES])]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["series", OUTPUTS])]
    graph = helper.make_graph(nodes, "hourly_lstm", inputs, outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())
