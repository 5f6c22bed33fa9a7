"""Trains the network: `python -m model_export.train --data load.parquet --weather weather.parquet`.

With `--feature-store DIR` in the place of files it learns from what the feature job has seen.
Writes a checkpoint after every validation that beats those before; `model_export/export.py` makes the ONNX file of it.
A run that was killed goes on where it last validated when the same command is given again. The schedule counts steps,
not minutes, so that a slow machine trains the same network; a GPU is used where there is one.
"""

import argparse
import time
from pathlib import Path

import torch

from model_export.arguments import add_homes_arguments
from model_export.checkpoint import load_progress
from model_export.dataset import names_by_number
from model_export.model import LoadLstm, Shape
from model_export.training_data import add_training_arguments, read_training
from model_export.training_run import Recipe, Run


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m model_export.train", description=__doc__)
    add_training_arguments(parser)
    add_homes_arguments(parser)
    recipe = Recipe()
    parser.add_argument("--checkpoint", type=Path, default=Path("load_lstm.pt"), help="file to write (load_lstm.pt)")
    parser.add_argument("--steps", type=int, default=recipe.steps, help=f"how many ({recipe.steps})")
    parser.add_argument("--batch", type=int, default=recipe.batch, help=f"windows a step ({recipe.batch})")
    parser.add_argument(
        "--learning-rate", type=float, default=recipe.learning_rate, help=f"peak ({recipe.learning_rate})"
    )
    parser.add_argument("--every", type=int, default=recipe.every, help=f"steps between validations ({recipe.every})")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (1; more waste time where others work)")
    parser.add_argument("--seed", type=int, default=recipe.seed, help=f"seed of weights and batches ({recipe.seed})")
    return parser.parse_args()


def main() -> None:
    """Command line."""
    arguments = _arguments()
    torch.set_flush_denormal(True)  # five times the speed once gates saturate
    torch.set_num_threads(arguments.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    sources, validation = read_training(arguments)
    names = names_by_number(source.site for source in sources)
    recipe = Recipe(arguments.steps, arguments.batch, arguments.learning_rate, arguments.every, arguments.seed)
    torch.manual_seed(recipe.seed)
    run = Run.begin(LoadLstm(Shape(series=len(names))).to(device), recipe, names)
    saved = load_progress(run.progress_file(arguments.checkpoint), recipe.as_dict())
    if saved:
        run.go_on_from(saved)
    parameters = sum(p.numel() for p in run.model.parameters())
    print(
        f"{parameters:,} parameters on {device}, {len(validation):,} validation windows, from step {run.step}",
        flush=True,
    )
    best = run.train(sources, validation, arguments.checkpoint)
    spent = time.process_time() / 60
    print(f"best validation loss {best:.5f}, written to {arguments.checkpoint}; {spent:.1f} CPU-minutes")


if __name__ == "__main__":
    main()
