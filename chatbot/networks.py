"""Addresses of machines, and which of them are one.

Knows: figures of IPv4 and IPv6. Does not know: who is at an address, what is counted by it.
"""

from __future__ import annotations

import ipaddress

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def parsed(address: str) -> IPAddress | None:
    """An address of IPv4 as such, also where a socket of IPv6 has taken it in; None for none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def network(address: str) -> str:
    """What counts as one address: of IPv6 the /64 that one household or office has as a whole."""
    found = parsed(address)
    if found is None:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((int(found), 64), strict=False))
