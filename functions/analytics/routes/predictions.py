"""One series' forecasts as issued, and what came true."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, Field

from domain.forecast import QUANTILES_PERMILLE
from functions.analytics.answers import Actual, IssuedForecast, Kind, Moment, Name
from functions.analytics.callers import PresentCaller
from functions.analytics.conditional import answer
from functions.analytics.cursor import from_cursor, next_link
from functions.analytics.forecasts import Span
from functions.analytics.history import History, Page
from functions.analytics.issued_answer import issued_answer
from functions.analytics.problem import documented
from functions.analytics.quantile_parquet import MEDIA_TYPE, quantile_parquet
from functions.analytics.quantile_table import quantile_table

Format = Literal["json", "csv", "parquet"]

_TABLES = {
    "text/csv": {"schema": {"type": "string"}},
    MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}},
}


class PredictionsQuery(BaseModel):
    series: Name = Field(description="A meter's id, or a feeder's id for its total")
    begin: Moment | None = Field(None, alias="from", description="Origins from here on")
    end: Moment | None = Field(None, alias="to", description="Origins before this")
    as_of: Moment | None = Field(None, description="Only what was known by then")
    limit: int = Field(1, ge=1, le=1000)
    cursor: str | None = Field(None, max_length=100, description="next_cursor of the page before")
    format: Format | None = Field(None, description="In the place of Accept")

    def span(self) -> Span:
        return Span(self.begin, self.end, self.as_of, from_cursor(self.cursor) if self.cursor else None)


class PredictionsAnswer(BaseModel):
    """`forecasts` newest origin first; `actuals` in order, corrections applied."""

    series: str
    feeder: str
    kind: Kind
    time_zone: str
    unit: Literal["Wh"] = "Wh"
    interval: Literal["PT1H"] = "PT1H"
    quantiles_permille: list[int]
    forecasts: list[IssuedForecast]
    actuals: list[Actual]
    next_cursor: str | None


def router(history: History, *, notarizes: bool) -> APIRouter:
    routes = APIRouter(tags=["analytics"])

    @routes.get(
        "/api/v1/analytics/predictions",
        response_model=PredictionsAnswer,
        responses={200: {"content": _TABLES}, **documented(404, 422, 503)},
    )
    def predictions(
        request: Request,
        query: Annotated[PredictionsQuery, Query()],
        caller: PresentCaller,
        accept: Annotated[str, Header(include_in_schema=False)] = "",
    ) -> Response:
        """The forecasts of one series by origin, newest first; as JSON, or as CSV or Parquet: a row per target hour."""
        page = history.page(query.series, query.span(), query.limit, caller)
        headers = {"Link": next_link(request, page.next_cursor)} if page.next_cursor else {}
        match query.format or _accepted(accept):
            case "csv":
                return answer(request, quantile_table(query.series, page.issued), headers)
            case "parquet":
                return answer(request, quantile_parquet(query.series, page.issued), headers)
        return answer(request, _answer(page), headers)

    def _answer(page: Page) -> PredictionsAnswer:
        quantiles = page.issued[0].forecast.quantiles_permille if page.issued else QUANTILES_PERMILLE
        return PredictionsAnswer(
            series=page.series.series_id,
            feeder=page.series.feeder_id,
            kind=page.series.kind,
            time_zone=page.series.time_zone,
            quantiles_permille=list(quantiles),
            forecasts=[issued_answer(one, notarizes=notarizes) for one in page.issued],
            actuals=[
                Actual(interval_start=at, energy_wh=hour.energy_wh, flags=hour.flags)
                for at, hour in history.hours(page).items()
            ],
            next_cursor=page.next_cursor,
        )

    return routes


def _accepted(accept: str) -> Format:
    """JSON unless one of the others is asked for."""
    if "text/csv" in accept:
        return "csv"
    return "parquet" if MEDIA_TYPE in accept else "json"
