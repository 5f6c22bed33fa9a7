"""ForecastLedger on its chain, as the notary uses it: sign a batch, send it, find it again."""

import json
import logging
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from eth_typing import HexStr
from hexbytes import HexBytes
from msgspec import Struct
from web3 import Web3
from web3.contract.contract import ContractFunction
from web3.exceptions import (
    BadFunctionCallOutput,
    ContractLogicError,
    TransactionNotFound,
    Web3Exception,
    Web3RPCError,
)
from web3.logs import DISCARD
from web3.middleware import ExtraDataToPOAMiddleware
from web3.types import Nonce, TxParams, TxReceipt, Wei

from domain.errors import DependencyUnavailable
from functions.notary.fees import Fees, fees_today
from functions.notary.funds import Funds
from functions.notary.nodes import Nodes
from functions.notary.signer import Signer

_ABI = Path(__file__).with_name("forecast_ledger_abi.json")
_log = logging.getLogger("gridledger.notary")

_GAS_MARGIN = 1.2  # an estimate is exact only for the state it was made on
_GAS_UNTESTED = 120_000  # more than twice what a batch takes
_GAS_OF_A_BATCH = 55_000


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

    def __init__(self, rpc_url: str, address: str, signer: Signer) -> None:
        """`rpc_url` may name several nodes of the chain, separated by commas, the preferred one first."""
        self.address = Web3.to_checksum_address(address)
        self.issuer = signer.address
        self._signer = signer
        self._contradicting: set[str] = set()  # hosts, as last told
        self._nodes = Nodes(rpc_url.split(","), self.address)
        self._web3 = Web3(self._nodes)
        self._web3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)  # Besu's blocks carry signatures there
        self._contract = self._web3.eth.contract(self.address, abi=json.loads(_ABI.read_bytes())["abi"])

    @property
    def chain_id(self) -> int:
        return self._nodes.chain_id

    def choose_node(self) -> None:
        """From here on ask the first node that serves; between two calls of this it is always the same."""
        self._nodes.choose()

    def confirmed(self, question: Callable[[], bool | None]) -> bool:
        """Whether more than half of the nodes that answer say what the node in use has said: True.

        `question` asks this ledger; None is a node that cannot know yet. When more than half say False our node is
        passed over.
        """
        votes: list[bool | None] = [True]
        for host in self._nodes.others():
            try:
                votes.append(question())
            except DependencyUnavailable:
                continue
            self._hear(host, contradicts=votes[-1] is False)
        if 2 * votes.count(False) > len(votes):
            raise self._nodes.failure("most other nodes contradict it")
        return 2 * votes.count(True) > len(votes)

    def _hear(self, host: str, *, contradicts: bool) -> None:
        if contradicts and host not in self._contradicting:
            _log.warning("node %s contradicts the one in use", host)
        (self._contradicting.add if contradicts else self._contradicting.discard)(host)

    def newest_sequence(self) -> int:
        """The number of our newest batch on chain; 0 before the first."""
        with self._served():
            sequence, _ = self._contract.functions.heads(self.issuer).call()
            return int(sequence)

    def newest_block(self) -> int:
        with self._served():
            return int(self._web3.eth.block_number)

    def time(self) -> int:
        """Of the newest block, Unix seconds: whether something came in time is told by this clock."""
        with self._served():
            return self._web3.eth.get_block("latest")["timestamp"]

    def funds(self) -> Funds:
        """What our account holds, and what a batch costs at the price of gas of now."""
        with self._served():
            batch_wei = _GAS_OF_A_BATCH * (self._base_fee() + self._tip())
            return Funds(self._web3.eth.get_balance(self.issuer), batch_wei)

    def sign(self, root: bytes, count: int, outbids: Fees | None = None, nonce: int | None = None) -> Signed:
        """A transaction that stores this batch with today's fees, more than `outbids`; by default the next nonce."""
        with self._served():
            store = self._contract.functions.storeForecast(root, count)
            fees = fees_today(self._base_fee(), self._tip(), outbids)
            transaction: TxParams = {
                "from": self._signer.address,
                "nonce": Nonce(self.next_nonce() if nonce is None else nonce),
                "chainId": self.chain_id,
                "maxPriorityFeePerGas": Wei(fees.tip_wei),
                "maxFeePerGas": Wei(fees.most_wei),
            }
            transaction["gas"] = self._gas(store)
            self._can_pay(transaction["gas"] * fees.most_wei)
            unsigned = store.build_transaction(transaction)
        raw_tx = self._signer.sign(unsigned)
        return Signed(transaction["nonce"], raw_tx, Web3.keccak(raw_tx).to_0x_hex())

    def send(self, raw_tx: bytes) -> None:
        """Hand it to the node in use, and to all others, in case that ours keeps it to itself."""
        with self._served():
            self._web3.eth.send_raw_transaction(raw_tx)
        for _ in self._nodes.others():
            with suppress(DependencyUnavailable), self._served():  # most have it from ours by then
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
            return int(self._web3.eth.get_transaction_count(self.issuer, "pending"))

    def used_nonces(self) -> int:
        """How many transactions of our key the chain holds: every nonce below is taken."""
        with self._served():
            return int(self._web3.eth.get_transaction_count(self.issuer, "latest"))

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
            sequence, stored_at, _ = self._contract.functions.records(self.issuer, root).call()
            if not sequence:
                return None
            filters = {"issuer": self.issuer, "root": root}
            first, last = self._blocks_stamped(stored_at)
            stored = self._contract.events.ForecastStored.get_logs(
                from_block=first, to_block=last, argument_filters=filters
            )
            return self.place(stored[0]["transactionHash"].to_0x_hex()) if stored else None

    def _blocks_stamped(self, time: int) -> tuple[int, int]:
        """First and last block with this time stamp, found in some fifty steps on any chain: no node likes to be
        asked for the events of all its blocks.
        """
        blocks = range(self.newest_block() + 1)
        stamp = self._time_stamp
        return bisect_left(blocks, time, key=stamp), bisect_right(blocks, time, key=stamp) - 1

    def _time_stamp(self, block_number: int) -> int:
        return self._web3.eth.get_block(block_number)["timestamp"]

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
            return int(store.estimate_gas({"from": self.issuer}) * _GAS_MARGIN)
        except ContractLogicError:  # the root is there already: it is found before this transaction is ever sent
            return _GAS_UNTESTED

    def _can_pay(self, wei: int) -> None:
        balance = self._web3.eth.get_balance(self.issuer)
        if balance < wei:
            reason = f"{self.issuer} holds {balance} wei, and a batch may cost {wei}: send it some"
            raise DependencyUnavailable("chain", reason)

    def _tip(self) -> int:
        """What the node suggests; nothing where it says that gas costs nothing, whatever it suggests then."""
        return self._web3.eth.max_priority_fee if self._web3.eth.gas_price else 0

    def _base_fee(self) -> int:
        return self._web3.eth.get_block("latest").get("baseFeePerGas", Wei(0))

    @contextmanager
    def _served(self) -> Iterator[None]:
        try:
            yield
        except BadFunctionCallOutput as error:
            reason = f"no ForecastLedger at {self.address}: check LEDGER_ADDRESS and CHAIN_RPC_URL, or deploy it"
            raise self._nodes.failure(reason) from error
        except Web3RPCError as error:  # the node has understood, and refuses
            raise DependencyUnavailable("chain", f"{type(error).__name__}: {error}") from error
        except (Web3Exception, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, OSError) as error:
            # what is no JSON-RPC surfaces as any of them
            raise self._nodes.failure(f"{type(error).__name__}: {error}") from error
