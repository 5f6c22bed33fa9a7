"""Trains the network anew on what the feature job has seen: `make retrain`.

Two members as a committee, calibrated, one ONNX file; scored beside the model that serves on the newest days, each
forecast made of the very window that went out. The same command goes on where a killed run was. It leaves a folder to
register as a candidate, and a copy of the other model with its figures on the same days: the gate compares the two.
"""

import argparse
import sys
from pathlib import Path

from domain.errors import GridledgerError
from forecasting.onnx_model import OnnxModel
from model_export.calibrate import calibrate
from model_export.checkpoint import load_committee
from model_export.committee import MEMBERS
from model_export.dataset import numbered
from model_export.export import VERSION, write_model
from model_export.feature_store import StoredSite, content_sha256, read_feature_store
from model_export.half_precision import round_to_half
from model_export.member import is_trained, train_member
from model_export.split import Split, remembered
from model_export.stored_evaluation import Contest, duel
from model_export.stored_training import stored_calibration, stored_training
from model_export.training_run import Recipe

NAMED_SERIES = 250  # the names of more would not fit into a megabyte of model


def retrain(store: Path, out: Path, serving: Path, steps: int) -> str:
    """Train, export, score; what there is to say at the end."""
    OnnxModel.load(serving)  # what is wrong with it is said before hours of training
    split = remembered(out, store)
    sites = numbered(read_feature_store(store, split.valid_until), NAMED_SERIES)
    contest = Contest(store, sites, split, out / "peers")
    print(f"{contest.heading()}\n", flush=True)
    data = {f"windows until {split.valid_until:%F}": content_sha256(sites)}
    data |= {f"windows until {split.test_until:%F}": content_sha256(contest.sites)}
    split.check_data(out, data)
    committee, names = load_committee(_members(sites, split, out, steps))
    round_to_half(committee)
    windows = stored_calibration(sites, split.train_until, split.valid_until)
    print("calibration factors:", calibrate(committee, windows), flush=True)
    version = f"{VERSION}-{split.test_until:%Y%m%d}"
    write_model(out / "model", committee, names, split.train_until, data, version=version)
    return duel(contest, out / "model", serving, out)


def _members(sites: list[StoredSite], split: Split, out: Path, steps: int) -> list[Path]:
    """A checkpoint of each."""
    sources, validation = stored_training(sites, split.train_until, split.valid_until)
    checkpoints = [out / f"member-{seed}.pt" for seed in range(1, MEMBERS + 1)]
    for seed, checkpoint in enumerate(checkpoints, start=1):
        if not is_trained(checkpoint):
            train_member(sources, validation, Recipe(steps=steps, seed=seed), checkpoint)
    return checkpoints


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="make retrain", description=__doc__)
    parser.add_argument("--feature-store", type=Path, required=True, help="the feature job's FEATURE_STORE_DIR")
    parser.add_argument("--serving", type=Path, default=Path("forecasting/model"), help="folder of the model to beat")
    parser.add_argument("--out", type=Path, default=Path("retrained"), help="folder to write, and to go on in")
    parser.add_argument("--steps", type=int, default=Recipe.steps, help=f"of training, each member ({Recipe.steps})")
    arguments = parser.parse_args()
    try:
        print(retrain(arguments.feature_store, arguments.out, arguments.serving, arguments.steps))
    except GridledgerError as error:
        sys.exit(f"retrain: {error}")


if __name__ == "__main__":
    main()
