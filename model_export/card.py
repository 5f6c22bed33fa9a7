"""Writes MODEL_CARD.md from model.json and the frame below it; figures are never typed by hand."""

from pathlib import Path

from forecasting.metadata import Metadata

CARD = Path(__file__).parent / "MODEL_CARD.md"
FRAME = Path(__file__).parent / "model_card_frame.md"
_ROWS = {
    "weather": "this model, observed weather as a perfect forecast",
    "realistic_weather": "this model, weather with the errors of a day-ahead forecast",
    "load_only": "this model, no weather",
    "naive_24h": "same hour yesterday",
    "naive_168h": "same hour last week",
    "seasonal_mean": "same hour, mean of four weeks",
    "lightgbm_weather": "LightGBM, observed weather as a perfect forecast",
    "lightgbm_realistic_weather": "LightGBM, weather with the errors of a day-ahead forecast",
    "lightgbm": "LightGBM, no weather",
}
_COLUMNS = {
    "mWQL": "mWQL",
    "P50": "P50",
    "P90": "P90",
    "rel168": "rel168",
    "cov80": "cov80",
    "covdev": "covdev",
    "christmas_P50": "Christmas P50",
    "wins_vs_lightgbm": "meters better than LightGBM",
}


def write_card(metadata: Metadata, path: Path = CARD) -> None:
    """The frame with name, digest, data and the table filled in."""
    path.write_text(card_text(metadata))


def card_text(metadata: Metadata) -> str:
    """Markdown."""
    data = "\n".join(f"- `{name}`, SHA-256 `{digest}`" for name, digest in metadata.training_data_sha256.items())
    filled = {
        "name": metadata.name,
        "version": metadata.version,
        "sha256": metadata.sha256,
        "trained_until": metadata.trained_until,
        "data": data,
        "table": metrics_table(metadata.metrics),
        "hours": f"{next(iter(metadata.metrics.values()))['hours']:,.0f}",
    }
    text = FRAME.read_text()
    for key, value in filled.items():
        text = text.replace("{{" + key + "}}", value)
    return text


def metrics_table(metrics: dict[str, dict[str, float]]) -> str:
    """A line per forecast; a column that nobody has is left out."""
    columns = [name for name in _COLUMNS if any(name in row for row in metrics.values())]
    lines = ["| forecast | " + " | ".join(_COLUMNS[name] for name in columns) + " |", "|---|" + "--:|" * len(columns)]
    for who, row in metrics.items():
        lines.append(f"| {_ROWS[who]} | " + " | ".join(_cell(row.get(name)) for name in columns) + " |")
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 2 else f"{value:.4f}"
