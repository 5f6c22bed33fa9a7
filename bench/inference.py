"""Forecasts per CPU-second: the shipped model against an LSTM that steps through every hour, both in ONNX Runtime.

`make bench NAME=inference`. One thread, blocks of 64 windows and one alone, contenders in turns. Ours reads raw windows
of 672 hours with weather and calendar and does all feature arithmetic; the other reads 168 × 8 ready features. Both
networks in torch, eager, beside them where .venv-train is installed.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime as ort

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file

from forecasting.metadata import MODEL_FILE
from forecasting.onnx_model import OnnxModel
from model_export.hourly_lstm import FEATURES, STEPS, hourly_lstm_bytes
from model_export.speed import BATCH, cpu_seconds, work_of

_ROOT = Path(__file__).parent.parent
_MODEL = _ROOT / "forecasting" / "model"
_TORCH = _ROOT / ".venv-train" / "bin" / "python"


def main() -> None:
    model, hourly = OnnxModel.load(_MODEL), _hourly()
    took = cpu_seconds(
        {
            "ours 64": work_of(model, BATCH),
            "hourly 64": hourly(BATCH),
            "ours 1": work_of(model, 1),
            "hourly 1": hourly(1),
        }
    )
    lines = {
        f"{model.identity.name} {model.identity.version}, ONNX Runtime": _figures(took, "ours"),
        "hourly LSTM 2 × 64, ONNX Runtime": _figures(took, "hourly"),
    } | _in_torch()
    for name, (per_cpu_s, ms) in lines.items():
        print(f"{name:40}{per_cpu_s:9,.0f} forecasts per CPU-second at batch 64{ms:8.3f} ms of CPU alone")
    ours, other = _figures(took, "ours"), _figures(took, "hourly")
    print(
        json.dumps(
            {
                "benchmark": "inference",
                "forecasts_per_cpu_s_b64": round(ours[0]),
                "ms_b1": round(ours[1], 3),
                "ratio_vs_hourly_lstm": round(ours[0] / other[0], 2),
                "model_bytes": (_MODEL / MODEL_FILE).stat().st_size,
                "hourly_lstm_forecasts_per_cpu_s_b64": round(other[0]),
                "torch_eager_forecasts_per_cpu_s_b64": {
                    name: round(each[0]) for name, each in lines.items() if "torch" in name
                },
            }
        )
    )


def _hourly() -> Callable[[int], Callable[[], object]]:
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = ort.InferenceSession(hourly_lstm_bytes(), options, providers=["CPUExecutionProvider"])

    def work(rows: int) -> Callable[[], object]:
        x = np.random.default_rng(7).uniform(-1, 1, (rows, STEPS, FEATURES)).astype(np.float32)
        return lambda: session.run(["y"], {"x": x})

    return work


def _figures(took: dict[str, float], name: str) -> tuple[float, float]:
    """Forecasts per CPU-second at batch 64, milliseconds alone."""
    return BATCH / took[f"{name} 64"], 1000 * took[f"{name} 1"]


def _in_torch() -> dict[str, tuple[float, float]]:
    if not _TORCH.exists():
        print("torch is not installed (make .venv-train/gridledger-training): its two lines are left out")
        return {}
    command = [str(_TORCH), "-m", "model_export.torch_speed"]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        print(f"torch did not run, its two lines are left out: {done.stderr.strip().splitlines()[-1]}")
        return {}
    found = json.loads(done.stdout.splitlines()[-1])
    names = {"ours": "the same network, torch eager", "hourly": "hourly LSTM 2 × 64, torch eager"}
    return {names[name]: (row["forecasts_per_cpu_s_b64"], row["ms_b1"]) for name, row in found.items()}


if __name__ == "__main__":
    main()
