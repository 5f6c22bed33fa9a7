"""The score that follows from forecasts, when each was stored, and what came true; see domain/track_record.py."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from domain.feature_window import HORIZON_HOURS, HOUR
from domain.forecast import Forecast
from domain.proof_status import PROMISED_HOURS, hours_that_count
from domain.track_record import SUMS, figures, hour_sums
from functions.analytics.answers import ModelAnswer
from functions.analytics.score_answers import Claim, Figures, ForecastCounts, Score, ScoreRow

WEEK = timedelta(days=7)
RowKey = tuple[str, str, str, int]  # the model's name, version and digest, and the lead hour


def claim(judged: Sequence[tuple[Forecast, datetime]], actuals: Mapping[datetime, int], promised: int) -> Claim:
    """Of forecasts of one series and when each was stored, and the energies of hours that are known."""
    sums: dict[RowKey, dict[str, int]] = {}
    in_time = 0
    for forecast, stored_at in judged:
        counting = hours_that_count(forecast.origin, stored_at)
        in_time += counting >= PROMISED_HOURS
        for lead in range(HORIZON_HOURS - counting, HORIZON_HOURS):
            hour = forecast.origin + lead * HOUR
            if hour in actuals:
                model = forecast.model
                row = sums.setdefault((model.name, model.version, model.sha256, lead), dict.fromkeys(SUMS, 0))
                before = actuals.get(hour - WEEK)
                _add(row, hour_sums(actuals[hour], forecast.energy_wh[0][lead], before, forecast.quantiles_permille))
    late, missing = len(judged) - in_time, promised - len(judged)
    every, rows = scores(sums)
    counts = ForecastCounts(promised=promised, in_time=in_time, late=late, missing=missing)
    return Claim(forecasts=counts, all=every, rows=rows)


def scores(sums: Mapping[RowKey, Mapping[str, int]]) -> tuple[Score, list[ScoreRow]]:
    """Over everything, and row by row."""
    every = dict.fromkeys(SUMS, 0)
    for row in sums.values():
        _add(every, row)
    return score(every), [score_row(key, dict(row)) for key, row in sorted(sums.items())]


def score(sums: dict[str, int]) -> Score:
    return Score(sums=sums, figures=Figures.model_validate(figures(sums)))


def score_row(key: RowKey, sums: dict[str, int]) -> ScoreRow:
    name, version, sha256, lead = key
    model = ModelAnswer(name=name, version=version, sha256=sha256)
    return ScoreRow(model=model, lead_hour=lead, **score(sums).model_dump())


def _add(sums: dict[str, int], more: Mapping[str, int]) -> None:
    for name, value in more.items():
        sums[name] += value
