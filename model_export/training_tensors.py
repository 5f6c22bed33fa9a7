"""Windows as torch tensors."""

import torch

from model_export.dataset import Windows


def tensors(windows: Windows, rows: slice = slice(None)) -> tuple[torch.Tensor, ...]:
    """energy_wh, weather, calendar, target_wh"""
    arrays = (windows.energy_wh, windows.weather, windows.calendar, windows.target_wh)
    return tuple(torch.from_numpy(array[rows]) for array in arrays)
