"""Which addresses lie outside: those that belong to somebody on the Internet, and to nothing in the house.

After the IANA registries of special-purpose addresses (RFC 6890 and its successors). For IPv4 what is not special is
outside; for IPv6 only what is allocated (2000::/3) and not special. `ipaddress.is_private` alone would let multicast,
shared addresses (RFC 6598), documentation and addresses wrapped in IPv6 through.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_SPECIAL: Final[tuple[Network, ...]] = tuple(map(ip_network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
    "168.63.129.16/32",  # looks like anybody's, yet answers to the machines of a cloud with their secrets
    "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_ALLOCATED: Final = ip_network("2000::/3")
_WRAPPED: Final = (ip_network("::ffff:0:0/96"), ip_network("64:ff9b::/96"))
"""An IPv4 address in the last 32 bits: mapped (RFC 4291), or through a translator (RFC 6052)."""


def address_of(text: str) -> Address:
    """The address that is meant by `text`, a resolver's answer: without its zone, and unwrapped where it holds one of
    IPv4. Raises ValueError."""
    found = ip_address(text.partition("%")[0])
    if any(found in wrapping for wrapping in _WRAPPED):
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found


def networks_of(texts: Sequence[str]) -> tuple[Network, ...]:
    """The networks written as "10.1.0.0/16" or "10.1.2.3". Raises ValueError."""
    return tuple(ip_network(text) for text in texts)


def is_within(address: Address, networks: Sequence[Network]) -> bool:
    """Whether `address` lies in one of `networks`."""
    return any(address in network for network in networks)


def is_outside(address: Address) -> bool:
    """Whether `address` is somebody's on the Internet."""
    return not is_within(address, _SPECIAL) and (address.version == 4 or address in _ALLOCATED)
