"""Windows as torch tensors."""

import torch

from model_export.dataset import Windows


def tensors(
    windows: Windows, rows: slice = slice(None), device: torch.device | str = "cpu"
) -> tuple[torch.Tensor, ...]:
    """energy_wh, weather, calendar, series, target_wh"""
    arrays = (windows.energy_wh, windows.weather, windows.calendar, windows.series, windows.target_wh)
    return tuple(torch.from_numpy(array[rows]).to(device) for array in arrays)
