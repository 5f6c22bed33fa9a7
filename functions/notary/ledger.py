"""ForecastLedger on its chain, as the notary uses it: sign a batch, send it, find it again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from eth_account import Account
from eth_typing import HexStr
from hexbytes import HexBytes
from msgspec import Struct
from requests import RequestException
from web3 import HTTPProvider, Web3
from web3.contract.contract import ContractFunction
from web3.exceptions import BadFunctionCallOutput, ContractLogicError, TransactionNotFound, Web3Exception
from web3.logs import DISCARD
from web3.middleware import ExtraDataToPOAMiddleware
from web3.types import Nonce, TxParams, TxReceipt, Wei

from domain.errors import DependencyUnavailable
from functions.notary.fees import Fees, fees_today

_ABI = Path(__file__).with_name("forecast_ledger_abi.json")
_TIMEOUT_S = 5
_GAS_MARGIN = 1.2  # an estimate is exact only for the state it was made on
_GAS_UNTESTED = 120_000  # more than twice what a batch takes


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
        self._host = urlsplit(rpc_url).netloc.rpartition("@")[2]
        self._web3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)  # Besu's blocks carry signatures there
        self._account = Account.from_key(private_key)
        self.address = Web3.to_checksum_address(address)
        self.issuer = str(self._account.address)
        self._contract = self._web3.eth.contract(self.address, abi=json.loads(_ABI.read_bytes())["abi"])

    @cached_property
    def chain_id(self) -> int:
        with self._served():
            return int(self._web3.eth.chain_id)

    def newest_sequence(self) -> int:
        """The number of our newest batch on chain; 0 before the first."""
        with self._served():
            sequence, _ = self._contract.functions.heads(self.issuer).call()
            return int(sequence)

    def newest_block(self) -> int:
        with self._served():
            return int(self._web3.eth.block_number)

    def sign(self, root: bytes, count: int, outbids: Fees | None = None, nonce: int | None = None) -> Signed:
        """A transaction that stores this batch with today's fees, more than `outbids`; by default the next nonce."""
        with self._served():
            store = self._contract.functions.storeForecast(root, count)
            fees = fees_today(self._base_fee(), self._web3.eth.max_priority_fee, outbids)
            transaction: TxParams = {
                "from": self._account.address,
                "nonce": Nonce(self.next_nonce() if nonce is None else nonce),
                "chainId": self.chain_id,
                "maxPriorityFeePerGas": Wei(fees.tip_wei),
                "maxFeePerGas": Wei(fees.most_wei),
            }
            transaction["gas"] = self._gas(store)
            self._can_pay(transaction["gas"] * fees.most_wei)
            signed = self._account.sign_transaction(store.build_transaction(transaction))
        return Signed(transaction["nonce"], bytes(signed.raw_transaction), signed.hash.to_0x_hex())

    def send(self, raw_tx: bytes) -> None:
        with self._served():
            self._web3.eth.send_raw_transaction(raw_tx)

    def has(self, tx_hash: str) -> bool:
        """Whether the node has this transaction, waiting or in a block."""
        with self._served():
            try:
                self._web3.eth.get_transaction(HexStr(tx_hash))
            except TransactionNotFound:
                return False
            return True

    def takes(self, fees: Fees) -> bool:
        """Whether the newest block would have taken a transaction that offers this."""
        with self._served():
            return fees.most_wei >= self._base_fee()

    def next_nonce(self) -> int:
        """The first nonce that no transaction of ours has, waiting ones included."""
        with self._served():
            return int(self._web3.eth.get_transaction_count(self._account.address, "pending"))

    def used_nonces(self) -> int:
        """How many transactions of our key the chain holds: every nonce below is taken."""
        with self._served():
            return int(self._web3.eth.get_transaction_count(self._account.address, "latest"))

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

    def _gas(self, store: ContractFunction) -> int:
        try:
            return int(store.estimate_gas({"from": self._account.address}) * _GAS_MARGIN)
        except ContractLogicError:  # the root is there already: it is found before this transaction is ever sent
            return _GAS_UNTESTED

    def _can_pay(self, wei: int) -> None:
        balance = self._web3.eth.get_balance(self._account.address)
        if balance < wei:
            reason = f"{self.issuer} holds {balance} wei, and a batch may cost {wei}: send it some"
            raise DependencyUnavailable("chain", reason)

    def _base_fee(self) -> int:
        return self._web3.eth.get_block("latest").get("baseFeePerGas", Wei(0))

    @contextmanager
    def _served(self) -> Iterator[None]:
        try:
            yield
        except BadFunctionCallOutput as error:
            reason = f"no ForecastLedger at {self.address}: check LEDGER_ADDRESS and CHAIN_RPC_URL, or deploy it"
            raise DependencyUnavailable("chain", reason) from error
        except RequestException as error:  # its text holds the URL, and that may hold a provider's key
            raise DependencyUnavailable("chain", f"{type(error).__name__} at {self._host}") from None
        except (Web3Exception, ValueError, TypeError) as error:  # what is no JSON-RPC surfaces as any of them
            raise DependencyUnavailable("chain", f"{type(error).__name__}: {error}") from error
