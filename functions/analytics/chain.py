"""The chain that proofs point to, as told to browsers: its id and whose batches on it are ours."""

from domain.errors import DependencyUnavailable
from functions.analytics.node import NodeRefused, ask_node
from functions.analytics.notary_book import NotaryBook
from functions.analytics.settings import ChainSettings


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

    def chain_id(self) -> int:
        """As the node says, or else the notary's book; DependencyUnavailable when neither does."""
        try:
            return self._asked_chain_id()
        except DependencyUnavailable:
            booked = self._book.newest_issuer(self.settings.ledger)
            if booked is None:
                raise
            return booked[0]

    def _asked_chain_id(self) -> int:
        if self._chain_id is None:
            try:
                self._chain_id = int(ask_node(self.settings.rpc_url, "eth_chainId"), 16)
            except (NodeRefused, ValueError, TypeError) as error:
                raise DependencyUnavailable("chain", f"eth_chainId: {error!r}") from error
        return self._chain_id
