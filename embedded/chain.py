"""Making the chain ready for the notary: which key signs, its money, and the contract."""

from msgspec import Struct

from embedded.anvil import FUNDED_PRIVATE_KEY
from embedded.layout import Layout
from embedded.ledger import deploy_ledger, fund
from embedded.notary_key import notary_key
from embedded.screen import Screen
from embedded.settings import Settings
from embedded.supervisor import Supervisor


class Chain(Struct, frozen=True):
    """What the notary needs; both empty: notarization is off."""

    ledger_address: str
    notary_private_key: str


def prepare_chain(rpc_url: str, settings: Settings, layout: Layout, screen: Screen, builds: Supervisor) -> Chain:
    """Our own anvil gets a key of this installation; on a chain given by URL the deployer signs and pays."""
    if settings.chain_rpc_url and not settings.deployer_private_key:
        screen.say("notarization is off: CHAIN_RPC_URL is given without DEPLOYER_PRIVATE_KEY, whose account would pay")
        return Chain("", "")
    with screen.step("ForecastLedger"):
        if settings.chain_rpc_url and settings.deployer_private_key:
            key = settings.deployer_private_key
            return Chain(deploy_ledger(rpc_url, key, layout, builds), key)
        key = notary_key(layout.data)
        fund(rpc_url, key)
        return Chain(deploy_ledger(rpc_url, FUNDED_PRIVATE_KEY, layout, builds), key)
