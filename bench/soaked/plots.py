"""The course of a soak as three pictures that any browser shows: memory, file handles, disk."""

from pathlib import Path

from bench.soaked.sample import Sample
from model_export.backtest.charts import BLUE, GREY, HEIGHT, ORANGE, TOP, WIDTH, Chart, span

_COLOURS = (BLUE, ORANGE, "#1b8a5a", "#8a3ffc", "#b0355b", "#5c5c66", "#a68a00", "#0f7c8a", GREY, "#1b1b1f")
_SHOWN = len(_COLOURS)
_STYLE = (
    "<style>svg{background:#fff}text{font:11px system-ui,sans-serif;fill:#1b1b1f}"
    ".title{font-size:13px;font-weight:600}.grid{stroke:#e4e4ea}</style>"
)


def draw(samples: list[Sample], folder: Path) -> None:
    """memory.svg, handles.svg and disk.svg; the ten that end highest of each have a line."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds: dict[str, tuple[str, str, list[dict[str, float]]]] = {
        "memory": ("Memory of each process", "MB", [{n: p.memory_mb for n, p in s.processes.items()} for s in samples]),
        "handles": ("Open file handles", "count", [{n: p.handles for n, p in s.processes.items()} for s in samples]),
        "disk": ("Disk", "MB", [s.disk_mb for s in samples]),
    }
    minutes = [sample.at_s / 60 for sample in samples]
    for name, (title, unit, rows) in kinds.items():
        (folder / f"{name}.svg").write_text(_picture(title, unit, minutes, rows), encoding="utf-8")


def _picture(title: str, unit: str, minutes: list[float], rows: list[dict[str, float]]) -> str:
    names = sorted(rows[-1], key=lambda name: -rows[-1][name])[:_SHOWN]
    lines = {name: [row.get(name, float("nan")) for row in rows] for name in names}
    chart = Chart(title, (0.0, max(minutes)), span(*lines.values(), zero=True), "minutes", unit)
    for (_, values), colour in zip(lines.items(), _COLOURS, strict=False):
        chart.line(minutes, values, colour)
    for row, (name, colour) in enumerate(zip(names, _COLOURS, strict=False)):
        y = TOP + 14 * row
        chart.parts.append(f'<rect x="{WIDTH + 8}" y="{y}" width="14" height="3" fill="{colour}"/>')
        chart.parts.append(f'<text x="{WIDTH + 28}" y="{y + 5}">{name} {rows[-1][name]:,.0f}</text>')
    wide = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + 190} {HEIGHT}"'
    return chart.svg().replace(f'<svg viewBox="0 0 {WIDTH} {HEIGHT}"', wide).replace("<text", _STYLE + "<text", 1)
