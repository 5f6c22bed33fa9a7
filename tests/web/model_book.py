"""What analytics says of models: one forecasts, one was tried, and a feeder has drifted."""

from typing import Any

from tests.web.pilot_region import ROOMWEG

LOAD_LSTM = {"name": "load-lstm", "version": "2.0.0", "sha256": "2f" * 32}
OTHER = {"name": "load-lstm", "version": "2.1.0", "sha256": "3e" * 32}
_TIMES = {"since": "2026-06-01T10:00:00Z", "registered_at": "2026-05-30T09:00:00Z"}
_TRAINED = {"training_data_sha256": "ab" * 32, "share": None}
_TESTED = {"metrics": {"weather": {"mWQL": 0.0565}, "naive_168h": {"mWQL": 0.1094}}}
_LOSSES = {"forecasts": 168, "n": 3864, "wql": 0.09}

MODELS: dict[str, Any] = {
    "models": [
        {**LOAD_LSTM, **_TIMES, **_TRAINED, **_TESTED, "status": "promoted"},
        {**OTHER, **_TIMES, **_TRAINED, "metrics": {}, "status": "candidate"},
    ],
    "history": [
        {
            **LOAD_LSTM,
            "at": "2026-06-01T10:00:00Z",
            "who": "ada",
            "action": "promoted",
            "replaced": None,
            "share": None,
            "reason": None,
        }
    ],
}
DRIFT: dict[str, Any] = {
    "feeders": [
        {
            "feeder": ROOMWEG.feeder,
            "origin": "2026-06-15T06:00:00Z",
            "drifted": True,
            "reasons": ["error_ratio 1.6 above 1.5"],
            "load_shift": 0.4,
            "error_ratio": 1.6,
            "coverage_80": 0.71,
            "recent": _LOSSES,
            "reference": _LOSSES,
        }
    ]
}


def rows_of_two_models() -> list[dict[str, Any]]:
    """Of a track record: the second model has forecast one hour of three."""
    score = {
        "sums": {
            "n": 30,
            "absolute_error_wh": 3000,
            "covered_80": 24,
            "weekly_wql_numerator": 100,
            "weekly_forecast_wql_numerator": 60,
        },
        "figures": {"mae_wh": None, "wql": None, "coverage_80": None, "skill_vs_weekly_naive": None},
    }
    pairs = [(LOAD_LSTM, 1), (LOAD_LSTM, 2), (OTHER, 1)]
    return [{"model": model, "lead_hour": lead, **score} for model, lead in pairs]
