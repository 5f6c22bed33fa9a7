"""Plots as SVG text, no library: axes with ticks, lines, bands, bars. All that the page of a backtest needs."""

from dataclasses import dataclass, field
from html import escape

import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT = 460, 260
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 28, 40
INK, GREY, BLUE, ORANGE = "#1b1b1f", "#8a8a94", "#1f5fbf", "#c8641b"


@dataclass
class Chart:
    """One plot; `x` and `y` are the ranges of its axes, in the units of their labels."""

    title: str
    x: tuple[float, float]
    y: tuple[float, float]
    x_label: str
    y_label: str
    parts: list[str] = field(default_factory=list)

    def line(self, x: npt.ArrayLike, y: npt.ArrayLike, colour: str = BLUE, *, dashed: bool = False) -> None:
        """A line through the points; a NaN breaks it."""
        dash = ' stroke-dasharray="4 4"' if dashed else ""
        for run in _runs(x, y):
            points = " ".join(f"{self._x(a):.1f},{self._y(b):.1f}" for a, b in run)
            self.parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.6"{dash}/>')

    def band(self, x: npt.ArrayLike, low: npt.ArrayLike, high: npt.ArrayLike, opacity: float) -> None:
        """The area between two lines."""
        there = [f"{self._x(a):.1f},{self._y(b):.1f}" for a, b in _pairs(x, low)]
        back = [f"{self._x(a):.1f},{self._y(b):.1f}" for a, b in _pairs(x, high)][::-1]
        self.parts.append(f'<polygon points="{" ".join(there + back)}" fill="{BLUE}" fill-opacity="{opacity}"/>')

    def bars(self, heights: npt.ArrayLike, colour: str = BLUE) -> None:
        """One after the other from the left of the axis, side by side."""
        values = np.asarray(heights, float).tolist()
        step = (WIDTH - LEFT - RIGHT) / max(len(values), 1)
        for k, height in enumerate(values):
            top, foot = sorted((self._y(height), self._y(0.0)))
            box = f'x="{LEFT + k * step:.1f}" y="{top:.1f}" width="{step * 0.8:.1f}" height="{foot - top:.1f}"'
            self.parts.append(f'<rect {box} fill="{colour}"/>')

    def dots(self, x: npt.ArrayLike, y: npt.ArrayLike, colour: str = INK) -> None:
        """A dot for each point that is known."""
        for a, b in _pairs(x, y):
            if np.isfinite(b):
                self.parts.append(f'<circle cx="{self._x(a):.1f}" cy="{self._y(b):.1f}" r="2.2" fill="{colour}"/>')

    def svg(self) -> str:
        """The whole picture."""
        return (
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(self.title)}">'
            f'<text x="{LEFT}" y="16" class="title">{escape(self.title)}</text>'
            f"{self._axes()}{''.join(self.parts)}</svg>"
        )

    def _axes(self) -> str:
        foot, middle = HEIGHT - BOTTOM, (LEFT + WIDTH - RIGHT) / 2
        lines = [_text(self._x(value), foot + 15, f"{value:g}", "tick") for value in ticks(*self.x)]
        for value in ticks(*self.y):
            at = self._y(value)
            lines.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" class="grid"/>')
            lines.append(_text(LEFT - 6, at + 4, f"{value:g}", "tick", anchor="end"))
        lines.append(_text(middle, HEIGHT - 6, self.x_label, "label"))
        upright = f"translate(12 {(TOP + foot) / 2}) rotate(-90)"
        return "".join([*lines, f'<g transform="{upright}">{_text(0, 0, self.y_label, "label")}</g>'])

    def _x(self, value: float) -> float:
        return LEFT + (value - self.x[0]) / (self.x[1] - self.x[0]) * (WIDTH - LEFT - RIGHT)

    def _y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (value - self.y[0]) / (self.y[1] - self.y[0]) * (HEIGHT - TOP - BOTTOM)


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round numbers between the two, about `count` of them."""
    rough = (high - low) / count
    size = 10.0 ** np.floor(np.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    first = np.ceil(low / step - 1e-9) * step
    return [round(float(value), 10) + 0.0 for value in np.arange(first, high + step * 1e-6, step)]


def span(*rows: npt.ArrayLike, zero: bool = False) -> tuple[float, float]:
    """A range that holds all known values with a little room; never empty."""
    values = np.concatenate([np.asarray(row, float) for row in rows])
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    low, high = (min(low, 0.0), max(high, 0.0)) if zero else (low, high)
    room = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    return (low if zero and low == 0 else low - room), (high if zero and high == 0 else high + room)


def _text(x: float, y: float, words: str, kind: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def _pairs(x: npt.ArrayLike, y: npt.ArrayLike) -> list[tuple[float, float]]:
    return list(zip(np.asarray(x, float).tolist(), np.asarray(y, float).tolist(), strict=True))


def _runs(x: npt.ArrayLike, y: npt.ArrayLike) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for a, b in _pairs(x, y):
        if np.isfinite(b):
            runs[-1].append((a, b))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]
