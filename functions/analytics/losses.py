"""Sums over any number of scores, none of which is kept. How each of them came about: functions/scoring."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from domain.feature_window import HORIZON_HOURS
from domain.forecast import Degradation
from domain.proof_status import PROMISED_HOURS
from functions.mongodb import Document

BASELINES = ("daily_naive", "weekly_naive", "seasonal_mean")
_OWN = ("n", "absolute_error_wh", "wql_numerator", "wql_denominator", "covered_80")
_BESIDE = ("forecast_wql_numerator", "wql_numerator")
_LEADS = {f"leads.{name}": 1 for name in (*_OWN, *(f"{naive}.{sums}" for naive in BASELINES for sums in _BESIDE))}
READ = {"feeder": 1, "quantiles_permille": 1, "at_or_below": 1, "by_degradation": 1, **_LEADS}  # of a score

Sums = dict[str, int]


class Frequencies(Struct):
    """Of `n` series-hours of forecasts in time, how many came out no higher than each quantile."""

    n: int = 0
    by_permille: dict[int, int] = {}

    def add(self, score: Document) -> None:
        """Scores of before this was counted have none."""
        if "at_or_below" in score:
            self.n += sum(score["leads"]["n"][-PROMISED_HOURS:])
            for permille, hours in zip(score["quantiles_permille"], score["at_or_below"], strict=True):
                self.by_permille[permille] = self.by_permille.get(permille, 0) + hours


class LossSums(Struct):
    """Over the series-hours that were anchored in time.

    `by_degradation` are those of each rung of the ladder; scores of before rungs were in them have none.
    """

    total: Sums = {}
    by_degradation: dict[Degradation, Sums] = {}
    by_feeder: dict[str, Sums] = {}
    by_lead: list[Sums] = field(default_factory=lambda: [{} for _ in range(HORIZON_HOURS)])
    at_or_below: Frequencies = field(default_factory=Frequencies)

    def add(self, score: Document, hours: int) -> None:
        """`hours` of its 24 count: the last ones."""
        _add(self.total, score["leads"], hours)
        _add(self.by_feeder.setdefault(score["feeder"], {}), score["leads"], hours)
        _add_by_lead(self.by_lead, score["leads"], hours)
        if hours >= PROMISED_HOURS:
            self.at_or_below.add(score)
        for rung, leads in score.get("by_degradation", {}).items():
            _add(self.by_degradation.setdefault(rung, {}), leads, hours)


def _add(losses: Sums, leads: Mapping[str, Any], hours: int) -> None:
    """The last `hours` lead hours: those that begin after the block."""
    for name, by_lead in _columns(leads).items():
        losses[name] = losses.get(name, 0) + sum(by_lead[HORIZON_HOURS - hours :])


def _add_by_lead(losses: list[Sums], leads: Mapping[str, Any], hours: int) -> None:
    for name, by_lead in _columns(leads).items():
        for lead in range(HORIZON_HOURS - hours, HORIZON_HOURS):
            losses[lead][name] = losses[lead].get(name, 0) + by_lead[lead]


def _columns(leads: Mapping[str, Any]) -> dict[str, list[int]]:
    """Each sum by lead hour; scores of before there were all baselines lack some."""
    beside = {f"{naive}.{sums}": leads[naive][sums] for naive in BASELINES if naive in leads for sums in _BESIDE}
    return {name: leads[name] for name in _OWN} | beside
