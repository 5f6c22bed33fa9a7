"""Trains a network: `python -m model_export.train --data load.parquet --weather weather.parquet`.

`model_export/export.py` makes the ONNX file of what it leaves; `model_export/retrain.py` does all of it from what the
feature job has seen.
"""

import argparse
from pathlib import Path

from model_export.arguments import add_data_arguments, add_homes_arguments, read_sources, read_validation
from model_export.member import train_member
from model_export.training_run import Recipe


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m model_export.train", description=__doc__)
    add_data_arguments(parser)
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
    arguments = parser.parse_args()
    sources = read_sources(arguments)
    recipe = Recipe(arguments.steps, arguments.batch, arguments.learning_rate, arguments.every, arguments.seed)
    validation = read_validation(arguments, sources[0].site)
    train_member(sources, validation, recipe, arguments.checkpoint, arguments.threads)


if __name__ == "__main__":
    main()
