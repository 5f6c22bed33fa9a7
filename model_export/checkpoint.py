"""What training leaves behind: weights and the sizes they belong to."""

from dataclasses import asdict
from pathlib import Path

import torch

from model_export.model import LoadLstm, Shape


def save_checkpoint(path: Path, model: LoadLstm, step: int) -> None:
    """Replace the file in one step, so that a killed run leaves a whole one."""
    part = path.with_suffix(".part")
    torch.save({"shape": asdict(model.shape), "state": model.state_dict(), "step": step}, part)
    part.replace(path)


def load_checkpoint(path: Path) -> LoadLstm:
    """The network as saved, ready to predict."""
    saved = torch.load(path, weights_only=True)
    model = LoadLstm(Shape(**saved["shape"]))
    model.load_state_dict(saved["state"])
    model.eval()
    return model
