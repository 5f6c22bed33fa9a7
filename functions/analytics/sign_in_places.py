"""Where people sign in: on a page of ours, with a wallet that is on our chain."""

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from functions.analytics.chain import Chain
from functions.analytics.origins import Origins
from functions.analytics.problem import Forbidden
from functions.analytics.sign_in import Place


class SignInPlaces:
    """`chain` is None when notarization is off: nobody signs in without a chain."""

    def __init__(self, chain: Chain | None, origins: Origins) -> None:
        self._chain = chain
        self._origins = origins

    def of(self, connection: HTTPConnection) -> Place:
        """That of the page which asks. HTTPException 501 without a chain, else as `require_own_page`."""
        if self._chain is None:
            raise HTTPException(501, "CHAIN_RPC_URL or LEDGER_ADDRESS is not set: wallets need a chain to sign in.")
        return Place(self.require_own_page(connection), self._chain.chain_id(), self._chain.settings.rpc_url)

    def require_own_page(self, connection: HTTPConnection) -> str:
        """Its origin. HTTPException 501 where nobody said where we are; Forbidden for pages that are not ours."""
        if self._origins.own(connection) is None:
            raise HTTPException(501, "PUBLIC_ORIGIN is not set: nobody said where people sign in.")
        origin = self._origins.of_page(connection)
        if origin is None:
            raise Forbidden("Only pages of this API, and those that CORS_ORIGINS names, may have people sign in.")
        return origin

    def is_secure(self, connection: HTTPConnection) -> bool:
        """Whether browsers reach the API by https."""
        own = self._origins.own(connection)
        return own is None or own.startswith("https:")
