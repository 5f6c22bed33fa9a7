"""Bytes of an EIP-1559 transaction before and after it is signed, for a signer that has the key elsewhere."""

from hexbytes import HexBytes
from web3.types import TxParams

_TYPE = b"\x02"

_Item = int | bytes | list["_Item"]


def unsigned_bytes(transaction: TxParams) -> bytes:
    """What is hashed (Keccak-256) and signed: 0x02 ‖ RLP of the nine fields."""
    return _TYPE + _rlp(_fields(transaction))


def signed_bytes(transaction: TxParams, y_parity: int, r: int, s: int) -> bytes:
    """What goes over the wire: the same with the signature at the end."""
    return _TYPE + _rlp([*_fields(transaction), y_parity, r, s])


def _fields(transaction: TxParams) -> list[_Item]:
    return [
        transaction["chainId"],
        transaction["nonce"],
        int(transaction["maxPriorityFeePerGas"]),
        int(transaction["maxFeePerGas"]),
        transaction["gas"],
        bytes(HexBytes(str(transaction["to"]))),
        transaction.get("value", 0),
        bytes(HexBytes(transaction["data"])),
        [],  # access list
    ]


def _rlp(item: _Item) -> bytes:
    """Recursive length prefix, Ethereum Yellow Paper, appendix B; integers big-endian without leading zeros."""
    if isinstance(item, list):
        return _prefixed(0xC0, b"".join(map(_rlp, item)))
    data = item.to_bytes((item.bit_length() + 7) // 8, "big") if isinstance(item, int) else item
    return data if len(data) == 1 and data[0] < 0x80 else _prefixed(0x80, data)


def _prefixed(offset: int, data: bytes) -> bytes:
    if len(data) <= 55:
        return bytes([offset + len(data)]) + data
    length = len(data).to_bytes((len(data).bit_length() + 7) // 8, "big")
    return bytes([offset + 55 + len(length)]) + length + data
