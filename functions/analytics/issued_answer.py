"""A stored forecast of one series as the API shows it."""

from functions.analytics.answers import IssuedForecast, ModelAnswer, ReceiptAnswer
from functions.analytics.forecasts import Issued
from functions.analytics.reported_status import reported_status


def issued_answer(issued: Issued, row: int = 0, *, notarizes: bool) -> IssuedForecast:
    """Of the series in this row of the block."""
    forecast, receipt = issued.forecast, issued.receipt
    model = forecast.model
    return IssuedForecast(
        forecast_id=forecast.forecast_id,
        origin=forecast.origin,
        available_at=forecast.available_at,
        degradation=forecast.degradation[row],
        model=ModelAnswer(name=model.name, version=model.version, sha256=model.sha256),
        energy_wh=forecast.energy_wh[row],
        proof_status=reported_status(forecast.origin, receipt, notarizes=notarizes),
        receipt=ReceiptAnswer.model_validate(receipt) if receipt else None,
    )
