"""People sign in with a wallet (EIP-4361): a number used once, the signed message that holds it, a session."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from functions.analytics.admission import Admission
from functions.analytics.callers import Caller
from functions.analytics.credentials import Credentials
from functions.analytics.json_body import json_model
from functions.analytics.problem import Unauthorized, documented, unauthorized
from functions.analytics.routes.signed_in import SignedIn, signed_in
from functions.analytics.session_cookie import clear_session, session_token
from functions.analytics.sessions import Session
from functions.analytics.sign_in import WrongSignature, signed_message
from functions.analytics.sign_in_nonces import SignInNonces
from functions.analytics.sign_in_places import SignInPlaces

_PATH = "/api/v1/sign-in"
_LONGEST_MESSAGE = 10_000  # characters


class NonceAnswer(BaseModel):
    """What the message must say, beside the wallet's address, the time and `Version: 1`."""

    nonce: str = Field(description="Good for one sign-in")
    expires_at: datetime
    domain: str
    chain_id: int
    uri: str


class SignInRequest(BaseModel):
    message: str = Field(max_length=_LONGEST_MESSAGE, description="As EIP-4361 has it, exactly as it was signed")
    signature: str = Field(description="0x…, of `personal_sign` (EIP-191) or what a contract wallet takes (EIP-1271)")


_REQUEST_BODY = {"required": True, "content": {"application/json": {"schema": SignInRequest.model_json_schema()}}}


def router(places: SignInPlaces, nonces: SignInNonces, admission: Admission) -> APIRouter:
    routes = APIRouter(tags=["access"])

    @routes.post(_PATH + "/nonce", response_model=NonceAnswer, responses=documented(501, 503))
    def nonce(request: Request, response: Response) -> NonceAnswer:
        """What a wallet is to sign."""
        place = places.of(request)
        text, expires_at = nonces.new()
        response.headers["Cache-Control"] = "no-store"
        return NonceAnswer(
            nonce=text, expires_at=expires_at, domain=place.domain, chain_id=place.chain_id, uri=place.origin
        )

    @routes.post(
        _PATH,
        response_model=SignedIn,
        openapi_extra={"requestBody": _REQUEST_BODY},
        responses=documented(413, 415, 422, 501, 503),
    )
    async def sign_in(request: Request, response: Response) -> SignedIn | Response:
        """A session for the wallet that signed: twelve hours, or until it signs out."""
        asked = await json_model(request, SignInRequest)
        try:
            session, caller = await run_in_threadpool(_begin, request, asked)
        except Unauthorized as refusal:
            return unauthorized(refusal)
        return signed_in(response, session, caller, secure=places.is_secure(request))

    @routes.post("/api/v1/sign-out", status_code=204, responses=documented(503))
    def sign_out(request: Request, response: Response) -> None:
        """The end of the session, if there is one."""
        token = session_token(request)
        principal = admission.sessions.principal_of(token) if token else None
        if token and principal:
            admission.log.record(principal, "POST /api/v1/sign-out", principal, "204 No Content")
            admission.sessions.end(token)
            admission.callers.forget(Credentials(token, is_session=True))
        clear_session(response, secure=places.is_secure(request))

    def _begin(request: Request, asked: SignInRequest) -> tuple[Session, Caller]:
        try:
            message = signed_message(asked.message, asked.signature, places.of(request))
        except WrongSignature as error:
            raise Unauthorized("The wallet of the message did not sign it.") from error
        if not nonces.use(message.nonce):
            raise Unauthorized("The nonce is not ours, was used before, or is more than five minutes old: ask anew.")
        return admission.begin(f"eth:{message.address}", f"POST {_PATH}")

    return routes
