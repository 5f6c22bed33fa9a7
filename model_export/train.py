"""Trains the network: `python -m model_export.train --data load.parquet --weather weather.parquet`.

With `--feature-store DIR` in the place of files it learns from what the feature job has seen.
Writes a checkpoint after every validation that beats those before; `model_export/export.py` makes the ONNX file of it.
"""

import argparse
import copy
import math
import time
from pathlib import Path

import numpy as np
import torch

from model_export.arguments import add_homes_arguments
from model_export.checkpoint import save_checkpoint
from model_export.dataset import Windows
from model_export.loss import training_loss
from model_export.model import LoadLstm
from model_export.sampling import Source, batches
from model_export.training_data import add_training_arguments, read_training
from model_export.training_tensors import tensors


def train(
    model: LoadLstm, sources: list[Source], validation: Windows, arguments: argparse.Namespace, checkpoint: Path
) -> float:
    """Train for `arguments.steps` or `arguments.minutes`, whichever ends first; the best validation loss."""
    generator = np.random.default_rng(arguments.seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=arguments.learning_rate, weight_decay=0.01)
    averaged, best, began = copy.deepcopy(model).eval(), math.inf, time.monotonic()
    running = 0.0
    for step, windows in enumerate(batches(sources, arguments.batch, generator), start=1):
        done = max(step / arguments.steps, (time.monotonic() - began) / (60 * arguments.minutes))
        for group in optimizer.param_groups:
            group["lr"] = arguments.learning_rate * _schedule(step, min(done, 1.0))
        running += (_step(model, optimizer, windows) - running) / min(step, 100)
        _average(averaged, model, decay=min(0.998, step / (step + 20)))
        if step % arguments.every == 0 or done >= 1:
            loss = validation_loss(averaged, validation)
            minutes = (time.monotonic() - began) / 60
            print(f"step {step:6d}  {minutes:5.1f} min  training {running:.5f}  validation {loss:.5f}", flush=True)
            if loss < best:
                best = loss
                save_checkpoint(checkpoint, averaged, step)
        if done >= 1:
            break
    return best


def validation_loss(model: LoadLstm, windows: Windows, size: int = 512) -> float:
    """The training loss on windows as they are, by the averaged weights."""
    total = 0.0
    with torch.no_grad():
        for start in range(0, len(windows), size):
            part = tensors(windows, slice(start, start + size))
            total += float(training_loss(model, *part)) * len(part[0])
    return total / len(windows)


def _step(model: LoadLstm, optimizer: torch.optim.Optimizer, windows: Windows) -> float:
    model.train()
    optimizer.zero_grad(set_to_none=True)
    loss = training_loss(model, *tensors(windows))
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


def _schedule(step: int, done: float) -> float:
    """A short warm-up, then a cosine down to a fiftieth."""
    return min(1.0, step / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))


def _average(averaged: LoadLstm, model: LoadLstm, decay: float) -> None:
    with torch.no_grad():
        for mean, value in zip(averaged.parameters(), model.parameters(), strict=True):
            mean.lerp_(value, 1 - decay)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m model_export.train", description=__doc__)
    add_training_arguments(parser)
    add_homes_arguments(parser)
    parser.add_argument("--checkpoint", type=Path, default=Path("load_lstm.pt"), help="file to write (load_lstm.pt)")
    parser.add_argument("--steps", type=int, default=8000, help="at most this many steps (8000)")
    parser.add_argument("--minutes", type=float, default=25.0, help="at most this long (25)")
    parser.add_argument("--batch", type=int, default=128, help="windows a step (128)")
    parser.add_argument("--learning-rate", type=float, default=2e-3, help="peak (0.002)")
    parser.add_argument("--every", type=int, default=250, help="steps between validations (250)")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (1; more waste time where others work)")
    parser.add_argument("--seed", type=int, default=1, help="seed of weights and batches (1)")
    return parser.parse_args()


def main() -> None:
    """Command line."""
    arguments = _arguments()
    torch.set_flush_denormal(True)  # five times the speed once gates saturate
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    sources, validation = read_training(arguments)
    model = LoadLstm()
    print(
        f"{sum(p.numel() for p in model.parameters()):,} parameters, {len(validation):,} validation windows", flush=True
    )
    best = train(model, sources, validation, arguments, arguments.checkpoint)
    print(f"best validation loss {best:.5f}, written to {arguments.checkpoint}")


if __name__ == "__main__":
    main()
