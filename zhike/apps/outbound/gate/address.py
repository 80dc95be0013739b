"""Where a call may go: a name is resolved once, every address behind it is checked, and the call is pinned to one."""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from zhike.apps.outbound.rules.reasons import Stopped, Undelivered

# Carries an IPv4 address in its last four bytes; what that one may not, this one may not either.
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
Resolve = Callable[..., list]
resolve: Resolve = socket.getaddrinfo


@dataclass(frozen=True)
class Place:
    """A host by its name, and the one address it is called at: what was checked is what is called."""

    host: str
    port: int
    ip: str


def place(host: str, port: int) -> Place:
    """Return where a host is called; raises Stopped where the house does not call, Undelivered where nothing is."""
    try:
        found = resolve(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Undelivered("NO_SUCH_HOST", host) from None
    ips = list(dict.fromkeys(entry[4][0] for entry in found))
    if not ips:
        raise Undelivered("NO_SUCH_HOST", host)
    # One inner address among public ones is as good as all: a name that has both is not to be trusted.
    if not is_known(host) and not all(is_public(ip) for ip in ips):
        raise Stopped("INNER_ADDRESS", host)
    return Place(host, port, ips[0])


def is_known(host: str) -> bool:
    """Say whether the administrator of the machine allows a host inside the house."""
    return host.lower().strip("[]") in settings.ZHIKE_INNER_HOSTS


def is_public(text: str) -> bool:
    """Say whether an address belongs to the public network, whatever it is wrapped in."""
    ip = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast
