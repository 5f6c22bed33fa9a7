"""What this forecaster sets itself, line by line, and how far a model is."""

from collections.abc import Callable
from dataclasses import dataclass

Figures = dict[str, dict[str, float]]  # who → name of the figure → value


@dataclass(frozen=True)
class Goal:
    """One line of the table; `best_known` is that of others, or of an earlier model, on the same days."""

    name: str
    value: Callable[[Figures], float]
    least: float | None = None
    most: float | None = None
    best_known: str = "–"

    def line(self, figures: Figures) -> str:
        """Goal, figure, whether it is reached, and what was best before."""
        try:
            found = self.value(figures)
        except KeyError:
            return _line(self.name, self.wanted(), "not measured", "", self.best_known)
        reached = (self.least is None or found >= self.least) and (self.most is None or found <= self.most)
        return _line(self.name, self.wanted(), _number(found), "yes" if reached else "no", self.best_known)

    def wanted(self) -> str:
        if self.least is not None and self.most is not None:
            return f"{_number(self.least)}–{_number(self.most)}"
        return f"≥ {_number(self.least)}" if self.least is not None else f"≤ {_number(self.most or 0.0)}"


def _line(*cells: str) -> str:
    name, wanted, found, reached, best_known = cells
    return f"{name:56s}{wanted:>12s}{found:>14s}  {reached:8s}{best_known}"


def _of(who: str, name: str) -> Callable[[Figures], float]:
    return lambda figures: figures[who][name]


def _number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 2 and value == round(value) else f"{value:.4f}"


def _gain(figures: Figures) -> float:
    return figures["realistic_weather"]["mWQL"] - figures["load_only"]["mWQL"]


GOALS = (
    Goal("observed weather (perfect): mWQL", _of("weather", "mWQL"), most=0.0545, best_known=".0563"),
    Goal("observed weather: P50", _of("weather", "P50"), most=0.0358, best_known=".0369"),
    Goal("observed weather: P90", _of("weather", "P90"), most=0.0190, best_known=".0196"),
    Goal("load only: mWQL", _of("load_only", "mWQL"), most=0.0575, best_known=".0602"),
    Goal("observed weather: MAE ÷ weekly naive", _of("weather", "rel168"), most=0.495, best_known=".511"),
    Goal("80 % interval: share inside", _of("weather", "cov80"), least=0.78, most=0.82, best_known=".763"),
    Goal("80 % interval: mean deviation of a meter", _of("weather", "covdev"), most=0.035, best_known=".057"),
    Goal("Christmas (origins from 19 December): P50", _of("weather", "christmas_P50"), most=0.038, best_known=".0388"),
    Goal("meters better than LightGBM with weather", _of("weather", "wins_vs_lightgbm"), least=55, best_known="44"),
    Goal("mWQL: realistic weather less load only", _gain, most=0.0),
    Goal("forecasts per CPU-second at batch 64", _of("speed", "per_cpu_s_b64"), least=1e4, best_known="7,000"),
    Goal("CPU-milliseconds at batch 1", _of("speed", "ms_b1"), most=1.0),
    Goal("megabytes of the ONNX file", _of("speed", "megabytes"), most=1.0),
    Goal("CPU-minutes of training", _of("training", "cpu_minutes"), most=60.0, best_known="8"),
)


def goals_table(figures: Figures) -> str:
    """A line for each goal, reached or not."""
    head = _line("", "goal", "this model", "reached", "best known")
    return "\n".join([head, *(goal.line(figures) for goal in GOALS)])
