"""The contract on the chain in use: deployed once per chain, found again by the next run."""

import json
from pathlib import Path

from eth_account import Account

from embedded import node
from embedded.layout import ROOT, Layout
from embedded.rpc import call
from embedded.supervisor import Child, Supervisor

_CONTRACTS = ROOT / "contracts"
_GENEROUS_WEI = hex(10**21)


def deploy_ledger(rpc_url: str, deployer_key: str, layout: Layout, builds: Supervisor) -> str:
    """The address of ForecastLedger on this chain; Hardhat Ignition runs only when no code is there yet."""
    deployment = layout.data / "ledger"
    address = _deployed_address(deployment)
    if address and call(rpc_url, "eth_getCode", address, "latest") != "0x":
        return address
    environment = {
        "CHAIN_RPC_URL": rpc_url,
        "DEPLOYER_PRIVATE_KEY": deployer_key,
        "DEPLOYMENT_DIR": str(deployment),
    }
    command = node.npm("--prefix", str(_CONTRACTS), "run", "deploy")
    builds.run_to_end(Child("deploy", lambda: command, layout.log("deploy"), node.environment() | environment))
    address = _deployed_address(deployment)
    if not address:
        raise SystemExit(f"The deployment left no address in {deployment}; see {layout.log('deploy')}")
    return address


def fund(rpc_url: str, private_key: str) -> None:
    """Give the key's account what gas costs; works on an embedded chain only."""
    call(rpc_url, "anvil_setBalance", Account.from_key(private_key).address, _GENEROUS_WEI)


def _deployed_address(deployment: Path) -> str | None:
    try:
        found = json.loads((deployment / "deployed_addresses.json").read_bytes())
    except FileNotFoundError:
        return None
    return next((str(address) for name, address in found.items() if name.endswith("#ForecastLedger")), None)
