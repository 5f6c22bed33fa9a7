"""What both networks cost in torch, eager, one thread: one JSON object, for bench/inference.py; weights are noise."""

import json
from collections.abc import Callable

import torch
from torch import nn

from model_export.committee import MEMBERS, Committee
from model_export.hourly_lstm import FEATURES, HIDDEN, OUTPUTS, STEPS
from model_export.model import LoadLstm
from model_export.speed import BATCH, cpu_seconds, made_up_inputs


class HourlyLstm(nn.Module):  # type: ignore[misc]  # torch is untyped where mypy runs
    """[B][168][8] → [B][216]"""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(FEATURES, HIDDEN, num_layers=2, batch_first=True)
        self.head = nn.Linear(HIDDEN, OUTPUTS)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        read, _ = self.lstm(x)
        return self.head(read[:, -1])


def hourly(rows: int) -> Callable[[], object]:
    """One inference of so many windows."""
    model, x = HourlyLstm().eval(), torch.rand(rows, STEPS, FEATURES)
    return lambda: model(x)


def ours(rows: int) -> Callable[[], object]:
    """The same of the network that model_export trains."""
    model, inputs = Committee([LoadLstm() for _ in range(MEMBERS)]).eval(), made_up_inputs(rows)
    tensors = [torch.from_numpy(array) for array in (inputs.energy_wh, inputs.weather, inputs.calendar)]
    nobody = torch.zeros(rows, dtype=torch.int64)
    return lambda: model(*tensors, nobody)


def main() -> None:
    """`hourly` and `ours`: forecasts per CPU-second at batch 64, milliseconds alone."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    works = {"hourly": hourly, "ours": ours}
    with torch.no_grad():
        took = cpu_seconds({f"{name} {rows}": work(rows) for name, work in works.items() for rows in (BATCH, 1)})
    result = {
        name: {"forecasts_per_cpu_s_b64": BATCH / took[f"{name} {BATCH}"], "ms_b1": 1000 * took[f"{name} 1"]}
        for name in works
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
