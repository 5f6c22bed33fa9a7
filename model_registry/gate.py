"""The gate: who may be promoted. Pure; no clock, no store."""

from collections.abc import Mapping

from domain.errors import GridledgerError

Figures = Mapping[str, Mapping[str, float]]  # track → figure → value, as model.json has them

# With weather and without: on a bad day of the weather service the second one is what people see.
TRACKS = ("weather", "load_only")
FIGURE = "mWQL"


class NotPromoted(GridledgerError):
    """The candidate is worse than what serves, or nobody can tell."""


def check_gate(candidate: Figures, promoted: Figures) -> None:
    """Raise NotPromoted unless no track got worse; `promoted` is empty when it was not measured on the same data.

    The smaller mWQL is the better one (model_export/metrics.py).
    """
    measured = {track: figure for track in TRACKS if (figure := _figure(promoted, track)) is not None}
    if not measured:
        raise NotPromoted("the promoted model was not measured on the same data, so nobody can tell which is better")
    for track, theirs in measured.items():
        ours = _figure(candidate, track)
        if ours is None:
            raise NotPromoted(f"its {FIGURE} on track {track} is not recorded: evaluate it")
        if ours > theirs:
            raise NotPromoted(f"{FIGURE} on track {track} is {ours:.5f}, the promoted model's {theirs:.5f}")


def _figure(figures: Figures, track: str) -> float | None:
    return figures.get(track, {}).get(FIGURE)
