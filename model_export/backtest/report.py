"""A backtest as one self-contained HTML page."""

from dataclasses import dataclass
from html import escape

import pandas as pd

from model_export.backtest.charts import BLUE, GREY, ORANGE, Chart, span
from model_export.backtest.fans import examples, fan
from model_export.backtest.figures import figures_by, reliability
from model_export.backtest.rows import FORECASTERS, MODEL
from model_export.dataset import Site

WORST = 10
_NAMES = {
    MODEL: "model",
    "naive_24h": "same hour yesterday",
    "naive_168h": "same hour last week",
    "seasonal_mean": "mean of four weeks",
}
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1b1b1f; max-width: 980px; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.2rem } figure { margin: 0 } figcaption, .note { color: #5c5c66; font-size: 13px }
.grid2 { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(400px, 100%), 1fr)); gap: 1rem }
svg { width: 100%; height: auto; background: #fff } svg text { font-family: inherit; fill: #1b1b1f }
svg .title { font-size: 13px; font-weight: 600 } svg .tick { font-size: 10.5px } svg .label { font-size: 11px }
svg .grid { stroke: #e4e4ea } .note { overflow-wrap: anywhere }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; display: block; overflow-x: auto }
td, th { padding: 2px 12px 2px 0; text-align: right }
td:first-child, th:first-child { text-align: left; white-space: nowrap }
"""


@dataclass(frozen=True)
class Heading:
    """What the page is about."""

    model: str
    sha256: str
    weather: str  # what the forecasts were given


def page(heading: Heading, rows: pd.DataFrame, site: Site) -> str:
    """The whole page; `rows` as figures.with_groups makes them."""
    known = int(rows["actual"].notna().sum())
    first, last = rows["origin"].min(), rows["origin"].max()
    rungs = ", ".join(f"{rung} {share:.1%}" for rung, share in rows["degradation"].value_counts(normalize=True).items())
    fans = "".join(f"<figure>{fan(rows, site, *example)}</figure>" for example in examples(rows))
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Backtest of {escape(heading.model)}</title><style>{_STYLE}</style>
<h1>Backtest of {escape(heading.model)}</h1>
<p>{rows["series"].nunique()} series, {rows["origin"].nunique()} origins from {first:%Y-%m-%d %H:%M} to
{last:%Y-%m-%d %H:%M} UTC, {known:,} hours with a known actual. Given: {escape(heading.weather)}.
What forecasts rest on: {escape(rungs)}.</p>
<p class="note">ONNX file SHA-256 {escape(heading.sha256)}. mWQL: normalised quantile loss over the deciles, each series
counting alike. MAE in kWh per hour. Skill: 1 − mWQL ÷ that of the same hour last week; above 0 is better. Quantiles of
the other forecasters are those of what their rule missed in the four weeks before.</p>
<h2>Beside others</h2>{_table(figures_by(rows, "all"), "all")}
<h2>By lead hour and reliability</h2><div class="grid2">{_by_step(rows)}{_reliability(rows)}</div>
<h2>By series</h2><div class="grid2">{_by_series(rows)}</div>{_worst(rows)}
<h2>By kind of day</h2>{_table(figures_by(rows, "day_kind"), "day_kind")}
<h2>By month</h2>{_table(figures_by(rows, "month"), "month")}
<h2>Examples</h2><p class="note">Grey: the two days before. Blue: deciles 0.1 to 0.9, and the median. Dots: what came
true. Hours in UTC.</p>
<div class="grid2">{fans}</div>
</html>
"""


def _table(figures: pd.DataFrame, group: str) -> str:
    """mWQL of everybody, then the model's MAE, skill and coverage, a row for each value of the group."""
    head = [
        group.replace("_", " "),
        "hours",
        *(f"mWQL {_NAMES[who]}" for who in FORECASTERS),
        "MAE",
        "skill",
        "80 % interval holds",
    ]
    lines = []
    for row in figures.to_dict("records"):
        cells = [str(row[group]), f"{row['hours']:,}", *(f"{row[f'mWQL_{who}']:.4f}" for who in FORECASTERS)]
        cells += [f"{row[f'mae_{MODEL}']:.3g}", f"{row['skill']:.3f}", f"{row['inside']:.1%}"]
        lines.append(cells)
    return _html_table(head, lines)


def _html_table(head: list[str], lines: list[list[str]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
    return f"<table><tr>{top}</tr>{body}</table>"


def _by_step(rows: pd.DataFrame) -> str:
    figures = figures_by(rows, "step")
    skill = Chart(
        "Skill by lead hour", (1, 24), span(figures["skill"], zero=True), "lead hour", "1 − mWQL ÷ last week's"
    )
    skill.line(figures["step"], figures["skill"])
    columns = [figures[f"mWQL_{who}"] for who in FORECASTERS]
    loss = Chart("mWQL by lead hour", (1, 24), span(*columns, zero=True), "lead hour", "mWQL")
    for who, colour, dashed in ((MODEL, BLUE, False), ("naive_24h", GREY, False), ("naive_168h", ORANGE, True)):
        loss.line(figures["step"], figures[f"mWQL_{who}"], colour, dashed=dashed)
    caption = "Blue: model. Grey: same hour yesterday. Dashed: same hour last week."
    inside = Chart("80 % interval by lead hour", (1, 24), (0.5, 1.0), "lead hour", "share of hours inside")
    inside.line((1, 24), (0.8, 0.8), GREY, dashed=True)
    inside.line(figures["step"], figures["inside"])
    return _figure(skill.svg()) + _figure(loss.svg(), caption) + _figure(inside.svg(), "Dashed: what it promises.")


def _reliability(rows: pd.DataFrame) -> str:
    shares = reliability(rows)
    chart = Chart("Reliability", (0, 1), (0, 1), "quantile level", "share of actuals at or below")
    chart.line((0, 1), (0, 1), GREY, dashed=True)
    chart.line(shares["level"], shares["share"])
    chart.dots(shares["level"], shares["share"])
    return _figure(chart.svg(), "On the diagonal quantiles mean what they say.")


def _by_series(rows: pd.DataFrame) -> str:
    figures = figures_by(rows, "series").dropna(subset="skill").sort_values("skill")
    skill = Chart(
        "Skill of each series", (0, len(figures)), span(figures["skill"], zero=True), "series, by skill", "skill"
    )
    skill.bars(figures["skill"])
    inside = Chart(
        "80 % interval of each series", (0, len(figures)), (0, 1), "series, in the same order", "share inside"
    )
    inside.dots([k + 0.5 for k in range(len(figures))], figures["inside"])
    inside.line((0, len(figures)), (0.8, 0.8), GREY, dashed=True)
    return _figure(skill.svg(), "Below 0: the same hour last week did better.") + _figure(inside.svg())


def _worst(rows: pd.DataFrame) -> str:
    figures = figures_by(rows, "series").dropna(subset="skill").sort_values(f"mWQL_{MODEL}", ascending=False)
    return f"<h3>The {min(WORST, len(figures))} largest mWQL</h3>" + _table(figures.head(WORST), "series")


def _figure(svg: str, caption: str = "") -> str:
    return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"
