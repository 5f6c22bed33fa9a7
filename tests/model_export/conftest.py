"""Tests marked `train` need torch; where there is none their files are not even read."""

import importlib.util

collect_ignore = (
    []
    if importlib.util.find_spec("torch")
    else ["test_model.py", "test_training.py", "test_export.py", "test_retrain.py"]
)
