"""Weights of half precision in the file, of single precision at work: half the size, and the same arithmetic."""

import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

_LEAST = 256  # numbers; smaller arrays are not worth a node


def round_to_half(model: nn.Module) -> None:
    """Every weight becomes the nearest number that half precision can hold; what is calibrated and tested is that."""
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(weight.half().float())


def in_half(content: bytes) -> bytes:
    """The same graph, its large arrays kept as float16 and widened once, when ONNX Runtime loads the file."""
    model = onnx.load_from_string(content)
    widened = []
    for array in model.graph.initializer:
        values = numpy_helper.to_array(array)
        if array.data_type == TensorProto.FLOAT and values.size >= _LEAST:
            narrow = f"{array.name}.half"
            widened.append(helper.make_node("Cast", [narrow], [array.name], to=TensorProto.FLOAT))
            array.CopyFrom(numpy_helper.from_array(values.astype("float16"), narrow))
    nodes = [*widened, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return bytes(model.SerializeToString())
