"""Contracts that answer isValidSignature(bytes32,bytes) (EIP-1271), in the EVM's own words."""

import secrets

from embedded.rpc import call
from functions.analytics.ethereum_address import checksummed

# Asked with a selector of 4 bytes, the digest, the place and length of the signature, and it: r at 0x64, s, v at 0xa4.
_OWNED_BY = [
    "600435 600052",  # memory[0x00] = the digest
    "60a435 60f81c 602052",  # memory[0x20] = v, the first byte of its word
    "606435 604052",  # memory[0x40] = r
    "608435 606052",  # memory[0x60] = s
    "6020 6080",  # 32 bytes of answer, to memory[0x80]
    "6080 6000",  # to 128 bytes of question, from memory[0x00]
    "6001 5a fa 50",  # of ecrecover (0x01), with all gas; that it failed shows in the answer
    "73 {owner}",  # is the owner
    "608051 14",  # the one who signed? 1 or 0
    "63 1626ba7e 60e01b",  # the four bytes of yes, in front of a word,
    "02 600052",  # times 1 or 0, in memory[0x00]
    "6020 6000 f3",  # are the answer
]
REVERTS = ["6000 6000 fd"]
BURNS_GAS = ["5b 600056"]  # jumps to where it stands
SAYS_YES_IN_FOUR_BYTES = ["63 1626ba7e 600052", "6004 601c f3"]
SAYS_ANOTHER_WORD = ["6001 600052", "6020 6000 f3"]


def owned_by(address):
    """Code of a contract that takes the signatures of this key."""
    return [line.format(owner=address.removeprefix("0x")) for line in _OWNED_BY]


def contract_with(rpc_url, code):
    """Its address."""
    address = checksummed(secrets.token_hex(20))
    call(rpc_url, "anvil_setCode", address, "0x" + "".join(code).replace(" ", ""))
    return address
