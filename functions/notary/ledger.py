"""ForecastLedger on its chain, as the notary uses it: sign a batch, send it, find it again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from eth_account import Account
from eth_typing import HexStr
from hexbytes import HexBytes
from msgspec import Struct
from requests import RequestException
from web3 import HTTPProvider, Web3
from web3.exceptions import BadFunctionCallOutput, TransactionNotFound, Web3Exception
from web3.logs import DISCARD
from web3.middleware import ExtraDataToPOAMiddleware
from web3.types import TxParams, TxReceipt, Wei

from domain.errors import DependencyUnavailable

_ABI = Path(__file__).with_name("forecast_ledger_abi.json")
_TIMEOUT_S = 5
_GAS_MARGIN = 1.2  # an estimate is exact only for the state it was made on


class Signed(Struct, frozen=True):
    """A transaction as it goes over the wire."""

    nonce: int
    raw_tx: bytes
    tx_hash: str


class Place(Struct, frozen=True):
    """Where a batch stands on chain."""

    sequence: int
    tx_hash: str
    block_number: int
    block_hash: str
    block_time: datetime


class Ledger:
    """One contract and one signing key. Every call raises DependencyUnavailable when the chain does not serve it."""

    def __init__(self, rpc_url: str, address: str, private_key: str) -> None:
        provider = HTTPProvider(rpc_url, {"timeout": _TIMEOUT_S}, exception_retry_configuration=None)
        self._web3 = Web3(provider)
        self._web3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)  # Besu's blocks carry signatures there
        self._account = Account.from_key(private_key)
        self.address = Web3.to_checksum_address(address)
        self.issuer = str(self._account.address)
        self._contract = self._web3.eth.contract(self.address, abi=json.loads(_ABI.read_bytes())["abi"])

    @cached_property
    def chain_id(self) -> int:
        with self._served():
            return self._web3.eth.chain_id

    def newest_sequence(self) -> int:
        """The number of our newest batch on chain; 0 before the first."""
        with self._served():
            sequence, _ = self._contract.functions.heads(self.issuer).call()
            return int(sequence)

    def newest_block(self) -> int:
        with self._served():
            return self._web3.eth.block_number

    def sign(self, root: bytes, count: int) -> Signed:
        """A transaction that stores this batch, with the next free nonce and today's fees."""
        with self._served():
            store = self._contract.functions.storeForecast(root, count)
            transaction: TxParams = {
                "from": self._account.address,
                "nonce": self._web3.eth.get_transaction_count(self._account.address, "pending"),
                "chainId": self.chain_id,
                **self._fees(),
            }
            transaction["gas"] = int(store.estimate_gas(transaction) * _GAS_MARGIN)
            signed = self._account.sign_transaction(store.build_transaction(transaction))
        return Signed(transaction["nonce"], bytes(signed.raw_transaction), signed.hash.to_0x_hex())

    def send(self, raw_tx: bytes) -> None:
        with self._served():
            self._web3.eth.send_raw_transaction(raw_tx)

    def is_waiting(self, tx_hash: str) -> bool:
        """Whether the node has this transaction and no block holds it yet."""
        with self._served():
            try:
                return self._web3.eth.get_transaction(HexStr(tx_hash)).get("blockNumber") is None
            except TransactionNotFound:
                return False

    def used_nonces(self) -> int:
        """How many transactions of our key the chain holds: every nonce below is taken."""
        with self._served():
            return self._web3.eth.get_transaction_count(self._account.address, "latest")

    def place(self, tx_hash: str) -> Place | None:
        """Where this transaction stored its batch; None when it did not, or not yet."""
        with self._served():
            try:
                receipt = self._web3.eth.get_transaction_receipt(HexStr(tx_hash))
            except TransactionNotFound:
                return None
            return self._place(receipt)

    def place_of_root(self, root: bytes) -> Place | None:
        """Where this root of ours stands, whichever transaction brought it there."""
        with self._served():
            sequence, _, _ = self._contract.functions.records(self.issuer, root).call()
            if not sequence:
                return None
            filters = {"issuer": self.issuer, "root": root}
            stored = self._contract.events.ForecastStored.get_logs(from_block=0, argument_filters=filters)
            return self.place(stored[0]["transactionHash"].to_0x_hex()) if stored else None

    def _place(self, receipt: TxReceipt) -> Place | None:
        events = self._contract.events.ForecastStored.process_receipt(receipt, errors=DISCARD)
        if not events:
            return None
        block = self._web3.eth.get_block(receipt["blockHash"])
        return Place(
            sequence=events[0]["args"]["sequence"],
            tx_hash=receipt["transactionHash"].to_0x_hex(),
            block_number=receipt["blockNumber"],
            block_hash=HexBytes(receipt["blockHash"]).to_0x_hex(),
            block_time=datetime.fromtimestamp(block["timestamp"], UTC),
        )

    def _fees(self) -> TxParams:
        """EIP-1559: the tip the node suggests, and room for the base fee to double while we wait."""
        tip = self._web3.eth.max_priority_fee
        base = self._web3.eth.get_block("latest").get("baseFeePerGas", Wei(0))
        return {"maxPriorityFeePerGas": tip, "maxFeePerGas": Wei(2 * base + tip)}

    @contextmanager
    def _served(self) -> Iterator[None]:
        try:
            yield
        except BadFunctionCallOutput as error:
            reason = f"no ForecastLedger at {self.address}: check LEDGER_ADDRESS and CHAIN_RPC_URL, or deploy it"
            raise DependencyUnavailable("chain", reason) from error
        except (RequestException, Web3Exception, ValueError) as error:
            raise DependencyUnavailable("chain", f"{type(error).__name__}: {error}") from error
