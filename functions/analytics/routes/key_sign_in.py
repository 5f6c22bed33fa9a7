"""A browser gives its key up for a session: no script can read that one, and WebSockets and downloads carry it."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from functions.analytics.admission import Admission
from functions.analytics.api_keys import ApiKeys
from functions.analytics.callers import Caller
from functions.analytics.json_body import json_model
from functions.analytics.problem import Unauthorized, documented, unauthorized
from functions.analytics.routes.signed_in import SignedIn, signed_in
from functions.analytics.sessions import Session
from functions.analytics.sign_in_places import SignInPlaces

_PATH = "/api/v1/sign-in/key"
_LONGEST_KEY = 200


class KeySignInRequest(BaseModel):
    key: str = Field(max_length=_LONGEST_KEY, description="glk_…")


_REQUEST_BODY = {"required": True, "content": {"application/json": {"schema": KeySignInRequest.model_json_schema()}}}


def router(places: SignInPlaces, keys: ApiKeys, admission: Admission) -> APIRouter:
    routes = APIRouter(tags=["access"])

    @routes.post(
        _PATH,
        response_model=SignedIn,
        openapi_extra={"requestBody": _REQUEST_BODY},
        responses=documented(413, 415, 422, 501, 503),
    )
    async def sign_in_with_key(request: Request, response: Response) -> SignedIn | Response:
        """A session for whoever has this key: twelve hours, until the key ends, or until signing out."""
        asked = await json_model(request, KeySignInRequest)
        places.require_own_page(request)
        try:
            session, caller = await run_in_threadpool(_begin, asked.key)
        except Unauthorized as refusal:
            return unauthorized(refusal)
        return signed_in(response, session, caller, secure=places.is_secure(request))

    def _begin(key: str) -> tuple[Session, Caller]:
        return admission.begin(keys.principal_of(key), f"POST {_PATH}")

    return routes
