"""One network from nothing, or on from where a killed run last validated.

The schedule counts steps, not minutes, so that a slow machine trains the same network; a GPU is used where there is
one.
"""

import time
from pathlib import Path

import torch

from model_export.checkpoint import load_progress
from model_export.dataset import Windows, names_by_number
from model_export.model import LoadLstm, Shape
from model_export.sampling import Source
from model_export.training_run import Recipe, Run


def train_member(
    sources: list[Source], validation: Windows, recipe: Recipe, checkpoint: Path, threads: int = 1
) -> None:
    """Leave the network that was best on `validation` in `checkpoint`, and say on the way how it goes."""
    torch.set_flush_denormal(True)  # five times the speed once gates saturate
    torch.set_num_threads(threads)
    torch.manual_seed(recipe.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    names, began = names_by_number(source.site for source in sources), time.process_time()
    run = Run.begin(LoadLstm(Shape(series=len(names))).to(device), recipe, names)
    saved = load_progress(run.progress_file(checkpoint), recipe.as_dict())
    if saved:
        run.go_on_from(saved)
    parameters = sum(p.numel() for p in run.model.parameters())
    print(
        f"{parameters:,} parameters on {device}, {len(validation):,} validation windows, from step {run.step}",
        flush=True,
    )
    best = run.train(sources, validation, checkpoint)
    spent = (time.process_time() - began) / 60
    print(f"best validation loss {best:.5f}, written to {checkpoint}; {spent:.1f} CPU-minutes", flush=True)


def is_trained(checkpoint: Path) -> bool:
    """Whether there is nothing left to do."""
    return checkpoint.exists() and not Run.progress_file(checkpoint).exists()
