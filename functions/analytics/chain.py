"""The chain that proofs point to, as told to browsers: its id and whose batches on it are ours."""

import httpx

from domain.errors import DependencyUnavailable
from functions.analytics.notary_book import NotaryBook
from functions.analytics.settings import ChainSettings

_TIMEOUT_S = 3.0
_CHAIN_ID = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}


class Chain:
    """Where notarization is configured; asks the node for its chain id once."""

    def __init__(self, settings: ChainSettings, book: NotaryBook) -> None:
        self.settings = settings
        self._book = book
        self._chain_id: int | None = None

    def identity(self) -> tuple[int, str] | None:
        """Chain id and issuer; None as long as one of them is unknown.

        The notary's book helps out: with the issuer when none is configured, with the chain id when the node is down.
        """
        booked_id, booked_issuer = self._book.newest_issuer(self.settings.ledger) or (None, "")
        issuer = self.settings.issuer or booked_issuer
        try:
            chain_id: int | None = self._asked_chain_id()
        except DependencyUnavailable:
            chain_id = booked_id
        return (chain_id, issuer) if chain_id and issuer else None

    def _asked_chain_id(self) -> int:
        if self._chain_id is None:
            try:
                answer = httpx.post(self.settings.rpc_url, json=_CHAIN_ID, timeout=_TIMEOUT_S).raise_for_status()
                self._chain_id = int(answer.json()["result"], 16)
            except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
                raise DependencyUnavailable("chain", f"eth_chainId: {error!r}") from error
        return self._chain_id
