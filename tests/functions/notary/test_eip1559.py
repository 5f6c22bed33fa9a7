"""The bytes of a transaction are those that everybody else makes of it."""

from eth_account import Account
from eth_account.typed_transactions.typed_transaction import TypedTransaction
from hypothesis import given
from hypothesis import strategies as st
from web3 import Web3
from web3.types import TxParams

from functions.notary.eip1559 import signed_bytes, unsigned_bytes

TRANSACTIONS = st.fixed_dictionaries(
    {
        "chainId": st.integers(1, 2**64),
        "nonce": st.integers(0, 2**63),
        "maxPriorityFeePerGas": st.integers(0, 2**64),
        "maxFeePerGas": st.integers(0, 2**64),
        "gas": st.integers(21_000, 2**40),
        "value": st.sampled_from([0, 1, 127, 128, 2**70]),
        "data": st.binary(max_size=300).map(lambda data: "0x" + data.hex()),
        "to": st.just(Web3.to_checksum_address("0x" + "12" * 20)),
    }
)
KEY = Account.from_key("0x" + "77" * 32)


@given(TRANSACTIONS)
def test_it_is_encoded_as_eth_account_does(transaction: TxParams) -> None:
    signed = KEY.sign_transaction(transaction)
    assert Web3.keccak(unsigned_bytes(transaction)) == TypedTransaction.from_dict({"type": 2, **transaction}).hash()
    assert signed_bytes(transaction, signed.v, signed.r, signed.s) == bytes(signed.raw_transaction)
