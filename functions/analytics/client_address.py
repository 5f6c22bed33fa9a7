"""From where a request comes, as far as limits are concerned."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from starlette.types import Scope

_ONE_SUBSCRIBER = 64  # bits of an IPv6 address; whoever has one has all that begin so


def client_address(scope: Scope) -> str:
    """An IPv4 address or an IPv6 network; behind a proxy it is the one that uvicorn was told to believe it."""
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ip_address(host)
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((address.packed, _ONE_SUBSCRIBER), strict=False))
