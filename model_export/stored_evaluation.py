"""Scores models on the newest days of a feature store: `make evaluate FEATURE_STORE=…`."""

import argparse
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import structs

from domain.errors import GridledgerError
from forecasting.baselines import Values
from forecasting.metadata import METADATA_FILE, MODEL_FILE
from forecasting.onnx_model import OnnxModel
from model_export.arguments import add_model_argument
from model_export.contest import figures_of
from model_export.feature_store import StoredSite, read_feature_store
from model_export.figures_table import rounded, table
from model_export.goals import Figures
from model_export.metadata_file import write_metadata
from model_export.split import Split, split_of
from model_export.stored_contest import stored_peers, stored_tracks
from model_export.stored_period import StoredPeriod
from model_registry.gate import TRACKS, NotPromoted, check_gate


@dataclass(frozen=True)
class Contest:
    """The days from `valid_until` to `test_until`; `trained` are the sites as they were known before."""

    store: Path
    trained: Sequence[StoredSite]
    split: Split
    cache: Path  # where fitted peers are kept

    @cached_property
    def sites(self) -> list[StoredSite]:
        """As they are known at the end."""
        return read_feature_store(self.store, self.split.test_until)

    @cached_property
    def period(self) -> StoredPeriod:
        return StoredPeriod.daily(self.sites, self.split.valid_until, self.split.test_until)

    @cached_property
    def peers(self) -> dict[str, Values]:
        return stored_peers(self.period, self.trained, self.split.train_until, self.split.valid_until, self.cache)

    def figures(self, model: OnnxModel) -> Figures:
        """Of the model and everybody else, rounded."""
        found = stored_tracks(model, self.store, self.period) | self.peers
        return rounded(figures_of(found, self.period))

    def heading(self) -> str:
        """Whom and what it is about."""
        meters, split = sum(len(site.names) for site in self.sites), self.split
        return (
            f"{len(self.period.names)} of {meters} series of {len(self.sites)} feeders; learning until "
            f"{split.train_until:%F}, validation until {split.valid_until:%F}, scored until {split.test_until:%F}"
        )

    def record(self, folder: Path, copy: Path | None = None) -> Figures:
        """Score the model of a folder, and write the figures into its model.json, or into that of a copy."""
        model = OnnxModel.load(folder)
        figures = self.figures(model)
        if copy:
            copy.mkdir(parents=True, exist_ok=True)
            for name in (MODEL_FILE, METADATA_FILE):
                shutil.copy(folder / name, copy / name)
        write_metadata(copy or folder, structs.replace(model.metadata, metrics=figures))
        return figures


def duel(contest: Contest, new: Path, serving: Path, out: Path) -> str:
    """Both models on the same days, what the gate would say, and how to go on; a copy of `serving` lies in `out`."""
    ours, theirs = contest.record(new), contest.record(serving, out / "serving")
    both = {f"new, {who}" if who in TRACKS else who: row for who, row in ours.items()}
    both |= {f"serving, {who}": theirs[who] for who in TRACKS}
    try:
        check_gate(ours, theirs)
        verdict = "The gate lets it pass."
    except NotPromoted as error:
        verdict = f"The gate refuses it: {error}."
    return f"{table(both)}\n\n{verdict} To register it: make register MODEL={new} BESIDE={out / 'serving'}"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="make evaluate", description=__doc__)
    parser.add_argument("--feature-store", type=Path, required=True, help="the feature job's FEATURE_STORE_DIR")
    add_model_argument(parser)
    parser.add_argument(
        "--cache", type=Path, default=Path("evaluation/peers"), help="where fitted peers are kept (evaluation/peers)"
    )
    arguments = parser.parse_args()
    try:
        split, store = split_of(arguments.feature_store), arguments.feature_store
        contest = Contest(store, read_feature_store(store, split.valid_until), split, arguments.cache)
        print(f"{contest.heading()}\n", flush=True)
        figures = contest.figures(OnnxModel.load(arguments.model))
    except GridledgerError as error:
        sys.exit(f"evaluate: {error}")
    print(table(figures))
    print(msgspec.json.encode(figures).decode())


if __name__ == "__main__":
    main()
