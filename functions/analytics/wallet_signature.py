"""Whether a wallet signed a text: by the curve (EIP-191), or because its contract says so (EIP-1271)."""

from domain.errors import DependencyUnavailable
from functions.analytics.ethereum_address import address_of, keccak256
from functions.analytics.node import NodeRefused, ask_node

_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
_IS_VALID_SIGNATURE = bytes.fromhex("1626ba7e")  # isValidSignature(bytes32,bytes), and what it returns for yes
_MOST_GAS = 5_000_000  # passkeys checked in Solidity take half a million; a contract that only burns gas shall end
_EXECUTION_FAILED = (3, -32000, -32015)  # reverted or out of gas, as Geth, Besu and Nethermind say it


def signed_text(text: str) -> bytes:
    """The hash that `personal_sign` signs (EIP-191, version 0x45)."""
    content = text.encode()
    return keccak256(b"\x19Ethereum Signed Message:\n" + str(len(content)).encode() + content)


def recovered_address(digest: bytes, signature: bytes) -> str | None:
    """Whose key signed; None when no key can have: wrong length, v other than 27 and 28, s in its upper half.

    Of the two s that fit, only the lower counts, so nobody makes a second signature of one he has seen.
    """
    from coincurve import PublicKey  # noqa: PLC0415

    if len(signature) != 65 or signature[64] not in (27, 28):
        return None
    if int.from_bytes(signature[32:64]) > _HALF_ORDER:
        return None
    try:
        key = PublicKey.from_signature_and_message(signature[:64] + bytes([signature[64] - 27]), digest, hasher=None)
    except ValueError:
        return None
    return address_of(key.format(compressed=False)[1:])


def contract_accepts(rpc_url: str, address: str, digest: bytes, signature: bytes) -> bool:
    """What the contract at this address says (EIP-1271); False where there is none.

    DependencyUnavailable when the chain does not tell: no answer is never a yes.
    """
    call = {"to": address, "data": "0x" + _question(digest, signature).hex(), "gas": hex(_MOST_GAS)}
    try:
        answer = ask_node(rpc_url, "eth_call", call, "latest")
    except NodeRefused as refusal:
        if refusal.code in _EXECUTION_FAILED:
            return False
        raise DependencyUnavailable("chain", f"eth_call: {refusal}") from refusal
    # The whole word: the identity precompile, which echoes the question, begins with the same four bytes.
    return str(answer) == "0x" + (_IS_VALID_SIGNATURE + bytes(28)).hex()


def _question(digest: bytes, signature: bytes) -> bytes:
    """isValidSignature(digest, signature), encoded for the EVM: the bytes follow their place and length."""
    padding = bytes(-len(signature) % 32)
    place, length = (64).to_bytes(32), len(signature).to_bytes(32)
    return _IS_VALID_SIGNATURE + digest + place + length + signature + padding
