"""Figures of everybody as a table."""

from model_export.goals import Figures


def table(figures: Figures) -> str:
    """One line per forecast, for people."""
    names = ("mWQL", "P50", "P90", "rel168", "cov80", "covdev", "christmas_P50", "wins_vs_lightgbm")
    lines = [f"{'':27s}" + " ".join(f"{name:>8s}" for name in names)]
    for who, row in figures.items():
        cells = (f"{row[name]:{max(8, len(name))}.4g}" if name in row else " " * max(8, len(name)) for name in names)
        lines.append(f"{who:27s}" + " ".join(cells))
    return "\n".join(lines)


def rounded(figures: Figures) -> Figures:
    """To five places."""
    return {who: {name: round(value, 5) for name, value in row.items()} for who, row in figures.items()}
