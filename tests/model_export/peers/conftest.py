"""Tests marked `train` need LightGBM; where there is none their file is not even read."""

import importlib.util

collect_ignore = [] if importlib.util.find_spec("lightgbm") else ["test_remembered.py"]
