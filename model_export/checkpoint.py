"""What training leaves behind: weights, their sizes, the names they know; and, of a run under way, how to go on."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from model_export.committee import Committee
from model_export.model import LoadLstm, Shape


def save_checkpoint(path: Path, model: LoadLstm, step: int, names: list[str]) -> None:
    """`names` are those of series 1, 2, …"""
    _save(path, {"shape": asdict(model.shape), "state": model.state_dict(), "step": step, "names": names})


def load_committee(paths: Sequence[Path]) -> tuple[Committee, list[str]]:
    """The networks as saved, together, ready to predict on the CPU, and the names of their series.

    SystemExit when they know different series: a number would mean another one to each.
    """
    members, names = zip(*(load_checkpoint(path) for path in paths), strict=True)
    for path, known in zip(paths, names, strict=True):
        if known != names[0]:
            raise SystemExit(f"{path} knows other series than {paths[0]}: train all of them on the same data")
    return Committee(members).eval(), names[0]


def load_checkpoint(path: Path) -> tuple[LoadLstm, list[str]]:
    """The network as saved, ready to predict on the CPU, and the names of its series."""
    saved = torch.load(path, weights_only=True, map_location="cpu")
    model = LoadLstm(Shape(**saved["shape"]))
    model.load_state_dict(saved["state"])
    model.eval()
    return model, saved["names"]


def save_progress(path: Path, progress: dict[str, Any]) -> None:
    """All that the next step depends on."""
    _save(path, progress)


def load_progress(path: Path, recipe: dict[str, Any]) -> dict[str, Any] | None:
    """What was saved by a run of the same recipe, or None where there was none; SystemExit when it was another."""
    if not path.exists():
        return None
    progress: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
    if progress["recipe"] != recipe:
        raise SystemExit(
            f"{path} is of a run with {progress['recipe']}, this one has {recipe}: remove it to begin anew"
        )
    return progress


def _save(path: Path, content: dict[str, Any]) -> None:
    """Replace the file in one step, so that a killed run leaves a whole one."""
    part = path.with_suffix(".part")
    torch.save(content, part)
    part.replace(path)
