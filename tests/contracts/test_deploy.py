"""`npm run deploy` on a chain that is not ours, and the notary on what it deployed."""

import re
import subprocess
from pathlib import Path

import pytest
from web3 import Web3

from domain.commitment import inclusion_proof, leaf_hash, merkle_levels
from embedded import node
from embedded.layout import ROOT
from functions.notary.ledger import Ledger
from functions.notary.signer import LocalKey
from tests.functions.notary.chain import Chain
from tests.mined import receipt_of

LEAVES = [leaf_hash(bytes([number]) * 72) for number in range(3)]


def deploy(**settings: str) -> subprocess.CompletedProcess[str]:
    command = node.npm("--prefix", str(ROOT / "contracts"), "run", "deploy")
    environment = node.environment() | settings
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def address(free_chain: Chain, penniless: str, deployment: Path) -> str:
    """Where the ledger is, once two blocks hold it."""
    settings = {"CHAIN_RPC_URL": free_chain.url, "DEPLOYER_PRIVATE_KEY": penniless, "DEPLOYMENT_DIR": str(deployment)}
    done = deploy(**settings, DEPLOYMENT_CONFIRMATIONS="2")
    found = re.search("ForecastLedger is at (0x[0-9a-fA-F]{40})", done.stdout)
    assert found, done.stdout + done.stderr
    return found[1]


def test_a_second_run_finds_the_contract_of_the_first(
    address: str, free_chain: Chain, penniless: str, deployment: Path
) -> None:
    settings = {"CHAIN_RPC_URL": free_chain.url, "DEPLOYER_PRIVATE_KEY": penniless, "DEPLOYMENT_DIR": str(deployment)}
    assert f"ForecastLedger is at {address}" in deploy(**settings).stdout
    assert int(free_chain("eth_getTransactionCount", str(LocalKey(penniless).address), "latest"), 16) == 1


def test_the_notary_stores_there_for_nothing_and_the_ledger_finds_each_entry(
    address: str, free_chain: Chain, penniless: str
) -> None:
    ledger, levels = Ledger(free_chain.url, address, LocalKey(penniless)), merkle_levels(LEAVES)
    root = levels[-1][0]
    assert (ledger.funds().batches_left, ledger.funds().low) == (None, False)
    signed = ledger.sign(root, len(LEAVES))
    ledger.send(signed.raw_tx)
    receipt_of(free_chain.url, signed.tx_hash)
    for index, leaf in enumerate(LEAVES):
        question = (ledger.issuer, root, leaf, index, inclusion_proof(levels, index))
        assert ledger._contract.functions.verifyForecast(*question).call() == ledger.time()
    assert ledger._web3.eth.get_balance(Web3.to_checksum_address(ledger.issuer)) == 0


@pytest.mark.parametrize("confirmations", ["0", "two"])
def test_confirmations_are_a_number_of_blocks(confirmations: str, tmp_path: Path) -> None:
    settings = {"CHAIN_RPC_URL": "http://127.0.0.1:1", "DEPLOYER_PRIVATE_KEY": "0x" + "1" * 64}
    done = deploy(**settings, DEPLOYMENT_DIR=str(tmp_path), DEPLOYMENT_CONFIRMATIONS=confirmations)
    assert done.returncode != 0
    assert "DEPLOYMENT_CONFIRMATIONS must be a whole number of blocks" in done.stderr


def test_what_is_missing_is_named() -> None:
    done = deploy(CHAIN_RPC_URL="", DEPLOYER_PRIVATE_KEY="", DEPLOYMENT_DIR="")
    assert "Set CHAIN_RPC_URL, DEPLOYER_PRIVATE_KEY, DEPLOYMENT_DIR" in done.stderr
