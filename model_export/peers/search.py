"""The search of PEERS.md: `python -m model_export.peers.search --data … --weather …`.

Greedy: one setting after the other, the best kept. Judged by the mean pinball loss of the deciles 0.1, 0.5 and 0.9 on
validation, with observed weather, in units of each window's mean.
"""

import argparse
import time
from dataclasses import replace

import numpy as np

from model_export.arguments import add_data_arguments
from model_export.dataset import read_site
from model_export.peers.gradient_boosting import Settings, fit
from model_export.peers.training_rows import sample, validation

PAIRS = 8000  # days of meters; a third of what the chosen settings are then fitted on
LEVELS = (0.1, 0.5, 0.9)
START = Settings(31, 0.15, min_data_in_leaf=100, feature_fraction=0.6, bagging_fraction=0.7, lambda_l2=0.0)
GRID: dict[str, tuple[float, ...]] = {
    "num_leaves": (15, 63, 127),
    "min_data_in_leaf": (30, 300, 1000),
    "feature_fraction": (0.4, 0.9),
    "lambda_l2": (5.0,),
    "learning_rate": (0.08,),
}


def main() -> None:
    """Command line: a line of Markdown for everything that was tried."""
    parser = argparse.ArgumentParser(prog="python -m model_export.peers.search", description=__doc__)
    add_data_arguments(parser)
    arguments = parser.parse_args()
    site = read_site(arguments.data, arguments.weather, arguments.time_zone, arguments.country)
    train = sample([site], arguments.train_until, PAIRS, with_weather=True).dataset()
    valid = validation([site], arguments.train_until, arguments.valid_until, with_weather=True).dataset(train)

    def loss(tried: str, settings: Settings) -> float:
        began = time.process_time()
        boosters = [fit(train, valid, level, settings) for level in LEVELS]
        found = float(np.mean([booster.best_score["valid_0"]["quantile"] for booster in boosters]))
        rounds = " / ".join(str(booster.best_iteration) for booster in boosters)
        print(f"| {tried} | {rounds} | {found:.5f} | {time.process_time() - began:.0f} |", flush=True)
        return found

    best, least = START, loss("start", START)
    for name, values in GRID.items():
        for value in values:
            tried = replace(best, **{name: type(getattr(START, name))(value)})
            if (found := loss(f"{name} {value:g}", tried)) < least:
                best, least = tried, found
    print(best)


if __name__ == "__main__":
    main()
