"""A key elsewhere: what comes back is a transaction of ours, or an outage that says why."""

import httpx
import psycopg
import pytest
from eth_account import Account
from web3 import Web3
from web3.types import TxParams

from domain.errors import DependencyUnavailable
from functions.notary import web3signer
from functions.notary.ledger import Ledger
from functions.notary.round import Rounds
from functions.notary.web3signer import Web3Signer
from tests.functions.notary.agreement import assert_agreement, told
from tests.functions.notary.chain import Chain
from tests.functions.notary.conftest import Queue
from tests.functions.notary.remote_signer import Answer, public_key, remote_signer

KEY = "0x" + "5a" * 32
TRANSACTION: TxParams = {
    "chainId": 1,
    "nonce": 7,  # type: ignore[typeddict-item]
    "maxPriorityFeePerGas": 1,  # type: ignore[typeddict-item]
    "maxFeePerGas": 2,  # type: ignore[typeddict-item]
    "gas": 100_000,
    "to": Web3.to_checksum_address("0x" + "12" * 20),
    "data": "0xabcd",  # type: ignore[typeddict-item]
}


def test_it_signs_what_the_key_itself_would_sign() -> None:
    with remote_signer(KEY) as url:
        signer = Web3Signer(url + "/", public_key(KEY))
        assert signer.address == Account.from_key(KEY).address
        assert signer.sign(TRANSACTION) == bytes(Account.from_key(KEY).sign_transaction(TRANSACTION).raw_transaction)


def test_a_batch_signed_elsewhere_is_included(
    chain: Chain, ledger_address: str, private_key: str, book_url: str, queue: Queue, connection: psycopg.Connection
) -> None:
    with remote_signer(private_key) as url:
        ledger = Ledger(chain.url, ledger_address, Web3Signer(url, public_key(private_key)))
        rounds = Rounds(book_url, ledger, confirmations=1)
        queue()
        told(rounds)
        chain.settle(*connection.execute("select raw_tx from batches").fetchone() or ())
        assert told(rounds) == [(1, "included")]
    assert_agreement(connection, ledger)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((200, "0x" + "11" * 64 + "1b"), "not that of 0x"),
        ((200, "0x" + "ff" * 64 + "1b"), "not that of 0x"),
        ((200, "0x" + "11" * 64 + "ff"), "not that of 0x"),
        ((200, "busy"), "no signature"),
        ((404, ""), "does not have NOTARY_SIGNER_PUBLIC_KEY"),
        ((500, KEY), "status 500"),
    ],
)
def test_what_is_no_signature_of_ours_is_an_outage(answer: Answer, reason: str) -> None:
    with remote_signer(KEY, lambda _: answer) as url, pytest.raises(DependencyUnavailable, match=reason) as said:
        Web3Signer(url, public_key(KEY)).sign(TRANSACTION)
    assert KEY not in str(said.value)


def test_one_that_does_not_answer_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web3signer, "_TIMEOUT", httpx.Timeout(0.2))
    signer = Web3Signer("http://notary:signer-password@127.0.0.1:1", public_key(KEY))
    with pytest.raises(DependencyUnavailable, match=r"signer is unavailable: 127\.0\.0\.1:1: ConnectError") as said:
        signer.sign(TRANSACTION)
    assert "signer-password" not in str(said.value) + repr(signer) + repr(vars(signer)["_client"])
